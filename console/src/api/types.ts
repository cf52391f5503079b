// SPDX-License-Identifier: Apache-2.0
//
// What the server says: docs/api.md as types. Nothing else in the console describes its answers.

export const streamKinds = ['main', 'sub'] as const;

export type StreamKind = (typeof streamKinds)[number];

export const streamStates = [
    'connecting',
    'live',
    'offline',
    'link-down',
    'busy',
    'no-permission',
    'unsupported',
    'decoder-fault',
    'off',
] as const;

export type StreamState = (typeof streamStates)[number];

export interface About {
    name: string;
    version: string;
    province: string;
    time_zone: string; // IANA name
}

export const roles = ['viewer', 'operator', 'supervisor', 'admin'] as const;

export type Role = (typeof roles)[number];

export interface Grants {
    all?: boolean;
    sites?: string[];
    groups?: string[];
    cameras?: string[];
}

export interface User {
    name: string;
    role: Role;
    grants: Grants;
}

export interface Me {
    name: string;
    role: Role;
    guest: boolean;
    accounts: boolean; // false: nobody has to log in
}

export interface Camera {
    id: string; // site.camera
    name: string;
    site: string;
    site_name: string;
    link: string;
    lent?: boolean; // by a remote site, which records it
    streams: Partial<Record<StreamKind, StreamStatus>>;
}

export interface StreamStatus {
    state: StreamState;
    reason?: string;
    reason_id?: string; // the same in Indonesian
    since?: string; // RFC 3339
}

export interface Wall {
    id: string;
    name: string;
    stream: string; // what to ask /live for
    live: boolean; // has an encoded output
    layout: WallLayout;
    cameras: (string | null)[]; // in tile order; null: an empty tile
    preset: string | null; // the one that it shows
    presets: Preset[];
    tour: RunningTour | null;
    tours: Tour[];
    load?: WallLoad | null; // missing while the wall does not answer
}

export interface Tour {
    id: string;
    name: string;
}

export interface RunningTour extends Tour {
    step: number; // from 1
    steps: number;
    paused: boolean;
}

// What a wall can be told: docs/api.md.
export type WallRequest = { force?: boolean } & (
    | { op: 'preset'; preset: string }
    | { op: 'tour'; tour: string }
    | { op: 'tour'; do: 'pause' | 'resume' | 'next' | 'stop' }
);

// What a wall has given up because it has too much to do.
export interface WallLoad {
    tours_stand: boolean;
    slowed: boolean;
    keyframes_only: number; // streams
}

export interface Preset {
    id: string;
    name: string;
}

// Tiles on a board of equal cells that is stretched over the wall.
export interface WallLayout {
    name: string;
    columns: number;
    rows: number;
    tiles: TileCells[];
}

export interface TileCells {
    column: number;
    row: number;
    columns: number;
    rows: number;
    z: number; // larger lies above
}

// Of /api/v1/news, at each change and once for each stream on connecting.
export interface StreamReport extends StreamStatus {
    camera: string;
    stream: StreamKind;
}

// What analytics saw. `end` is missing while it lasts.
export interface SeenEvent {
    id: string;
    type: string;
    camera: string;
    zone: string;
    start: string; // RFC 3339
    end?: string;
    peak?: number;
}

export interface Span {
    start: string; // RFC 3339
    end: string;
}

export interface Gap extends Span {
    cause?: string;
}

export interface Recordings {
    stream: StreamKind; // the one that was recorded
    recordings: Span[];
    gaps: Gap[];
}

// What Betang finds wrong with itself.
export interface SelfAlarm {
    kind: string;
    subject: string;
    text: string;
    indonesian: string;
    since: string; // RFC 3339
}

// RFC 9457.
export interface Problem {
    title?: string;
    detail?: string;
    status?: number;
    cause?: string; // why a remote site cannot be asked
}
