// SPDX-License-Identifier: Apache-2.0
//
// The page's address after '#': #/, #/wall/ID, #/cameras, #/camera/ID, #/events, #/playback/ID.

export const pageNames = ['wall', 'cameras', 'camera', 'events', 'playback'] as const;

export type PageName = (typeof pageNames)[number];

export interface Route {
    page: PageName;
    id: string;
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return '';
    }
}

export function routeFrom(hash: string): Route {
    const [, name = '', id = ''] = hash.replace(/^#/, '').split('/');
    const page = pageNames.find((known) => known === name) ?? 'wall';
    return { page, id: decoded(id) };
}

export function hashOf(page: PageName, id = ''): string {
    return `#/${page}${id && `/${encodeURIComponent(id)}`}`;
}
