// SPDX-License-Identifier: Apache-2.0

import { trimTo, type Range } from './edge.js';

const mostWaiting = 300; // fragments: 10 s of a fast camera

export function rangesOf(times: TimeRanges): Range[] {
    return Array.from({ length: times.length }, (_, i) => ({
        start: times.start(i),
        end: times.end(i),
    }));
}

// Feeds a SourceBuffer one piece after another and keeps it small. `failed` is told once, when
// the browser takes no more: the stream has to begin anew.
export class BufferFeed {
    private readonly waiting: ArrayBuffer[] = [];
    private broken = false;

    constructor(
        private readonly buffer: SourceBuffer,
        private readonly now: () => number,
        private readonly failed: () => void,
    ) {
        buffer.mode = 'segments';
        buffer.onupdateend = () => this.next();
        buffer.onerror = () => this.fail();
    }

    add(piece: ArrayBuffer): void {
        this.waiting.push(piece);
        if (this.waiting.length > mostWaiting) this.fail();
        else this.next();
    }

    ranges(): Range[] {
        try {
            return rangesOf(this.buffer.buffered);
        } catch {
            return []; // no longer part of its media source
        }
    }

    private next(): void {
        if (this.broken || this.buffer.updating) return;
        try {
            const end = trimTo(this.now(), this.ranges());
            const piece = end === undefined ? this.waiting.shift() : undefined;
            if (end !== undefined) this.buffer.remove(0, end);
            else if (piece) this.buffer.appendBuffer(piece);
        } catch {
            this.fail();
        }
    }

    private fail(): void {
        if (this.broken) return;
        this.broken = true;
        this.waiting.length = 0;
        this.failed();
    }
}
