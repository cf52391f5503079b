// SPDX-License-Identifier: Apache-2.0
//
// One clock for every camera of a playback: pure arithmetic over a time that is passed in.

export const longestHold = 4000; // ms that a camera which is still loading may hold up the others
const longestStep = 1000; // a page in the background is looked after this seldom

export class SharedClock {
    playing = false;
    private last: number | undefined;
    private held = 0;

    constructor(public at: number) {} // UTC ms

    seek(at: number): void {
        this.at = at;
        this.held = 0;
    }

    // `now` is monotonic; `waiting` says that a camera does not show yet what it has of this moment,
    // `stuck` that none can show anything.
    step(now: number, waiting: boolean, stuck = false): void {
        const passed = Math.min(longestStep, now - (this.last ?? now));
        this.last = now;
        if (!this.playing || stuck) return;
        this.held = waiting ? this.held + passed : 0;
        if (!waiting || this.held > longestHold) this.at += passed;
    }
}

export interface Steering {
    seek?: number; // go there
    rate: number; // and play on at this rate
}

const jumpS = 0.4;
const closeS = 0.06;

// How a video whose time is `current` comes to where the clock wants it, both in s.
export function steer(current: number, wanted: number): Steering {
    const ahead = current - wanted;
    if (Math.abs(ahead) > jumpS) return { seek: wanted, rate: 1 };
    if (Math.abs(ahead) < closeS) return { rate: 1 };
    return { rate: ahead > 0 ? 0.95 : 1.05 };
}
