// SPDX-License-Identifier: Apache-2.0
//
// The page's address after '#': #/, #/wall/ID, #/cameras, #/camera/ID, #/events, #/users, #/playback/ID, and
// #/playback/ID,ID for several cameras side by side; a time behind it, RFC 3339, is where to begin.

export const pageNames = [
    'wall',
    'cameras',
    'camera',
    'events',
    'playback',
    'users',
] as const;

export type PageName = (typeof pageNames)[number];

export interface Route {
    page: PageName;
    id: string;
    at?: Date;
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return '';
    }
}

export const mostCameras = 4; // side by side

// Each once, and no more than fit.
export function idsIn(id: string): string[] {
    return [...new Set(id.split(',').filter(Boolean))].slice(0, mostCameras);
}

export function routeFrom(hash: string): Route {
    const [, name = '', id = '', time = ''] = hash.replace(/^#/, '').split('/');
    const page = pageNames.find((known) => known === name) ?? 'wall';
    const at = new Date(decoded(time));
    return { page, id: decoded(id), ...(Number.isNaN(at.getTime()) ? {} : { at }) };
}

export function hashOf(page: PageName, id = '', at?: Date): string {
    const behind = [id, at?.toISOString() ?? ''].filter(Boolean).map(encodeURIComponent);
    return ['#', page, ...behind].join('/');
}
