// SPDX-License-Identifier: Apache-2.0
//
// The text messages of /news, checked before anybody relies on them.

import { streamKinds, streamStates, type SeenEvent, type StreamReport } from './types.js';

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields | undefined {
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}

function textOf(value: unknown): string | undefined {
    return typeof value === 'string' ? value : undefined;
}

export function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

export function reportFrom(value: unknown): StreamReport | undefined {
    const fields = fieldsOf(value);
    const camera = textOf(fields?.['camera']);
    const stream = streamKinds.find((known) => known === fields?.['stream']);
    const state = streamStates.find((known) => known === fields?.['state']);
    if (!fields || !camera || !stream || !state) return undefined;
    const since = textOf(fields['since']);
    return {
        camera,
        stream,
        state,
        reason: textOf(fields['reason']) ?? '',
        reason_id: textOf(fields['reason_id']) ?? textOf(fields['reason']) ?? '',
        ...(since ? { since } : {}),
    };
}

export function eventFrom(value: unknown): SeenEvent | undefined {
    const fields = fieldsOf(value);
    const camera = textOf(fields?.['camera']);
    const start = textOf(fields?.['start']);
    if (!fields || !camera || !start || Number.isNaN(Date.parse(start))) return undefined;
    const type = textOf(fields['type']) ?? 'motion';
    const zone = textOf(fields['zone']) ?? '';
    const end = textOf(fields['end']);
    return {
        id: textOf(fields['id']) ?? `${camera}/${type}/${zone}/${start}`,
        type,
        camera,
        zone,
        start,
        ...(end ? { end } : {}),
        ...(typeof fields['peak'] === 'number' ? { peak: fields['peak'] } : {}),
    };
}

export type News = { report: StreamReport } | { event: SeenEvent };

export function newsFrom(text: string): News | undefined {
    const message = fieldsOf(parseJson(text));
    if (message?.['type'] === 'state') {
        const report = reportFrom(message);
        return report && { report };
    }
    if (message?.['type'] === 'event') {
        const event = eventFrom(message['event']);
        return event && { event };
    }
    return undefined;
}
