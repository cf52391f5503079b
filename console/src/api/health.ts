// SPDX-License-Identifier: Apache-2.0

import type { StreamKind, StreamState, StreamStatus } from './types.js';

export type StatusOf = (kind: StreamKind) => StreamStatus | undefined;

// How much a state asks for somebody's attention.
const worst: StreamState[] = [
    'decoder-fault',
    'no-permission',
    'unsupported',
    'link-down',
    'offline',
    'busy',
    'connecting',
];

// A camera in one state: its worst trouble, else live when a stream is, else what its streams say.
export function healthOf(statusOf: StatusOf): StreamStatus | undefined {
    const all = [statusOf('main'), statusOf('sub')].filter((status) => status !== undefined);
    for (const state of worst) {
        const found = all.find((status) => status.state === state);
        if (found) return found;
    }
    return all.find((status) => status.state === 'live') ?? all[0];
}
