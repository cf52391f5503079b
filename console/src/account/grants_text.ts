// SPDX-License-Identifier: Apache-2.0

import type { Grants } from '../api/types.js';

export const everything = '*';

// "site:kapuas group:pelabuhan camera:a.b", or "*".
export function grantsText(grants: Grants): string {
    if (grants.all) return everything;
    const named = (kind: string, ids: string[] = []) => ids.map((id) => `${kind}:${id}`);
    return [
        ...named('site', grants.sites),
        ...named('group', grants.groups),
        ...named('camera', grants.cameras),
    ].join(' ');
}

// Nothing where a word is none of those.
export function grantsFrom(text: string): Grants | undefined {
    const words = text.split(/[\s,]+/).filter(Boolean);
    if (words.includes(everything)) return words.length === 1 ? { all: true } : undefined;
    const grants: Required<Omit<Grants, 'all'>> = { sites: [], groups: [], cameras: [] };
    const lists = new Map([
        ['site', grants.sites],
        ['group', grants.groups],
        ['camera', grants.cameras],
    ]);
    for (const word of words) {
        const [kind = '', id, more] = word.split(':');
        const list = lists.get(kind);
        if (!list || !id || more !== undefined) return undefined;
        list.push(id);
    }
    return grants;
}
