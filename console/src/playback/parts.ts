// SPDX-License-Identifier: Apache-2.0
//
// Between a playlist's own time and the clock on the wall: a playlist's parts follow each other
// without a pause, whatever lies between them, and each says when it was recorded.

export interface DatedPart {
    start: number; // s, in the playlist's time
    length: number; // s
    date: number; // UTC ms
}

const seamMs = 1500; // segments of one run follow each other this closely
const pictureS = 0.04;

// Nothing where no part is.
export function mediaTimeAt(parts: readonly DatedPart[], at: number): number | undefined {
    const part = lastOf(parts, ({ date }) => date <= at) ?? parts[0];
    if (!part) return undefined;
    const into = at - part.date;
    if (into < -seamMs || into > part.length * 1000 + seamMs) return undefined;
    const last = Math.max(0, part.length - pictureS);
    return part.start + Math.min(last, Math.max(0, into / 1000));
}

export function dateAt(parts: readonly DatedPart[], mediaTime: number): number | undefined {
    const part = lastOf(parts, ({ start }) => start <= mediaTime) ?? parts[0];
    return part && part.date + (mediaTime - part.start) * 1000;
}

function lastOf<T>(all: readonly T[], fits: (each: T) => boolean): T | undefined {
    for (let i = all.length - 1; i >= 0; --i) {
        const each = all[i];
        if (each !== undefined && fits(each)) return each;
    }
    return undefined;
}
