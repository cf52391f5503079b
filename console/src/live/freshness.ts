// SPDX-License-Identifier: Apache-2.0
//
// What a live view may claim about the picture it shows.

export type Phase = 'connecting' | 'open' | 'offline' | 'unsupported';

export type Freshness = 'connecting' | 'waiting' | 'live' | 'stale' | 'offline' | 'unsupported';

export interface Shown {
    capturedMs: number; // UTC
    presentedMs: number; // monotonic
}

export const staleAfterMs = 3000;

// Age of the shown picture in ms: by its capture time, and never less than the time it has stood
// there (clocks of two machines may differ, a standing picture shows even then).
export function ageOf(shown: Shown, utcMs: number, monotonicMs: number): number {
    return Math.max(0, utcMs - shown.capturedMs, monotonicMs - shown.presentedMs);
}

export function freshnessOf(phase: Phase, ageMs: number | undefined): Freshness {
    if (phase === 'offline' || phase === 'unsupported') return phase;
    if (ageMs === undefined) return phase === 'open' ? 'waiting' : 'connecting';
    return ageMs >= staleAfterMs ? 'stale' : 'live';
}
