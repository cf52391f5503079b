// SPDX-License-Identifier: Apache-2.0
//
// How a live picture stays near the newest one: pure decisions, made a few times a second.

export interface Range {
    start: number;
    end: number;
}

export interface EdgeStep {
    rate: number;
    seekTo?: number;
}

const target = 0.12; // s behind the newest picture that a smooth view needs
const hurry = 0.3; // above: a little faster
const jump = 1; // above: at once

// What to do at media time `now` with `buffered` (in order).
export function edgeStep(now: number, buffered: readonly Range[]): EdgeStep {
    const newest = buffered.at(-1);
    if (!newest) return { rate: 1 };
    const behind = newest.end - now;
    const outside = now < newest.start || now > newest.end + target;
    if (outside || behind > jump) {
        return { rate: 1, seekTo: Math.max(newest.start, newest.end - target) };
    }
    if (behind > 0.5) return { rate: 1.15 };
    return { rate: behind > hurry ? 1.05 : 1 };
}

export const longestKept = 10; // s of shown pictures

// What may go from the buffer: kept in steps, since each removal costs.
export function trimTo(now: number, buffered: readonly Range[]): number | undefined {
    const oldest = buffered[0];
    const end = now - longestKept;
    return oldest && oldest.start < end - 2 ? end : undefined;
}
