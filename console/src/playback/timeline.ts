// SPDX-License-Identifier: Apache-2.0
//
// A day of recordings as a bar: pure geometry over spans of UTC milliseconds.

import type { Span } from '../api/types.js';
import type { DayBounds } from '../time/zone.js';

export interface Bar {
    left: number; // 0 to 1 of the day
    width: number;
    from: Date;
    to: Date;
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

export function fractionOf(at: Date, { from, to }: DayBounds): number {
    return (at.getTime() - from.getTime()) / (to.getTime() - from.getTime());
}

export function timeAt(fraction: number, { from, to }: DayBounds): Date {
    const part = clamp(fraction, 0, 1) * (to.getTime() - from.getTime());
    return new Date(from.getTime() + part);
}

// Spans within the day, in order; spans less than `join` ms apart (one segment after the other)
// become one bar.
export function barsOf(spans: readonly Span[], day: DayBounds, join = 0): Bar[] {
    const bars: Bar[] = [];
    for (const span of sorted(spans)) {
        const from = clamp(Date.parse(span.start), day.from.getTime(), day.to.getTime());
        const to = clamp(Date.parse(span.end), day.from.getTime(), day.to.getTime());
        const last = bars.at(-1);
        if (to <= from) continue;
        if (last && from - last.to.getTime() <= join) {
            extend(last, to, day);
        } else {
            bars.push(barOf(from, to, day));
        }
    }
    return bars;
}

const edgeMs = 50; // the last picture of a bar begins before the bar ends

export function isRecorded(bar: Bar, at: number): boolean {
    return bar.from.getTime() <= at && at < bar.to.getTime() - edgeMs;
}

// Where playing may begin when `wanted` was asked for: there, or where the next recording begins.
export function nextRecorded(bars: readonly Bar[], wanted: Date): Date | undefined {
    const bar = bars.find((each) => each.to.getTime() - edgeMs > wanted.getTime());
    return bar && (bar.from > wanted ? bar.from : wanted);
}

// The first moment from `wanted` on of which any row has something.
export function firstRecorded(rows: readonly (readonly Bar[])[], wanted: Date): Date | undefined {
    const all = rows.map((bars) => nextRecorded(bars, wanted)).filter((each) => each !== undefined);
    return all.length > 0 ? new Date(Math.min(...all.map((each) => each.getTime()))) : undefined;
}

function sorted(spans: readonly Span[]): Span[] {
    return [...spans].sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
}

function barOf(from: number, to: number, day: DayBounds): Bar {
    const left = fractionOf(new Date(from), day);
    const width = fractionOf(new Date(to), day) - left;
    return { left, width, from: new Date(from), to: new Date(to) };
}

function extend(bar: Bar, to: number, day: DayBounds): void {
    if (to > bar.to.getTime()) Object.assign(bar, barOf(bar.from.getTime(), to, day));
}
