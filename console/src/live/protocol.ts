// SPDX-License-Identifier: Apache-2.0
//
// The text messages of a live socket: server/live_channel.hpp. `format` comes before the header,
// `picture` before each fragment.

import { parseJson } from '../api/messages.js';

export interface Format {
    type: 'format';
    codec: string; // RFC 6381
    width: number;
    height: number;
}

export interface Picture {
    type: 'picture';
    capturedMs: number; // UTC
    mediaS: number; // presentation time in the media
}

export function liveMessageFrom(text: string): Format | Picture | undefined {
    const fields = (parseJson(text) ?? {}) as Record<string, unknown>;
    const { type, codec, width, height, captured_ns, media_s } = fields;
    if (type === 'format' && typeof codec === 'string') {
        return { type, codec, width: Number(width) || 16, height: Number(height) || 9 };
    }
    if (type === 'picture' && typeof captured_ns === 'number' && typeof media_s === 'number') {
        return { type, capturedMs: captured_ns / 1e6, mediaS: media_s };
    }
    return undefined;
}
