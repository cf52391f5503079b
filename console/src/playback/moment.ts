// SPDX-License-Identifier: Apache-2.0
//
// What a camera has of a moment: pure.

import type { Gap } from '../api/types.js';
import type { TextKey } from '../i18n/id.js';
import { isRecorded, type Bar } from './timeline.js';

export type Moment = { kind: 'recorded' } | { kind: 'gap'; why: TextKey; to?: Date };

const whys: Record<string, TextKey> = {
    camera: 'gap.camera',
    link: 'gap.link',
    disk: 'gap.disk',
    us: 'gap.us',
    policy: 'gap.policy',
    'deleted by policy': 'gap.deleted',
    missing: 'gap.missing',
};

export function momentAt(bars: readonly Bar[], gaps: readonly Gap[], at: number): Moment {
    if (bars.some((bar) => isRecorded(bar, at))) return { kind: 'recorded' };
    const gap = gaps.find(({ start, end }) => Date.parse(start) <= at && at < Date.parse(end));
    const why = whys[gap?.cause ?? ''] ?? 'gap.unknown';
    const next = bars.find((bar) => bar.from.getTime() > at);
    return next ? { kind: 'gap', why, to: next.from } : { kind: 'gap', why };
}
