// SPDX-License-Identifier: Apache-2.0

import type { Camera } from './types.js';

export interface Site {
    id: string;
    name: string;
    link: string;
    cameras: Camera[];
}

export function matches(camera: Camera, wanted: string): boolean {
    const text = `${camera.name} ${camera.site_name} ${camera.id}`.toLowerCase();
    return text.includes(wanted.trim().toLowerCase());
}

// Sites by name, their cameras by name.
export function bySite(cameras: readonly Camera[]): Site[] {
    const sites = new Map<string, Site>();
    for (const camera of [...cameras].sort((a, b) => a.name.localeCompare(b.name))) {
        const { site: id, site_name: name, link } = camera;
        const site = sites.get(id) ?? { id, name, link, cameras: [] };
        site.cameras.push(camera);
        sites.set(id, site);
    }
    return [...sites.values()].sort((a, b) => a.name.localeCompare(b.name));
}
