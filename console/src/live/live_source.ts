// SPDX-License-Identifier: Apache-2.0

import { BufferFeed } from './buffer_feed.js';
import type { Range } from './edge.js';
import type { Format } from './protocol.js';

const typeOf = (format: Format) => `video/mp4; codecs="${format.codec}"`;

export const canPlay = (format: Format) =>
    'MediaSource' in window && MediaSource.isTypeSupported(typeOf(format));

// One format's media source, shown by `video` while it lives.
export class LiveSource {
    private readonly media = new MediaSource();
    private readonly address = URL.createObjectURL(this.media);
    private readonly early: ArrayBuffer[] = [];
    private feed: BufferFeed | undefined;

    constructor(
        private readonly video: HTMLVideoElement,
        format: Format,
        failed: () => void,
    ) {
        this.media.onsourceopen = () => {
            this.media.onsourceopen = null;
            const buffer = this.media.addSourceBuffer(typeOf(format));
            this.feed = new BufferFeed(buffer, () => video.currentTime, failed);
            for (const piece of this.early.splice(0)) this.feed.add(piece);
        };
        video.src = this.address;
    }

    add(piece: ArrayBuffer): void {
        if (this.feed) this.feed.add(piece);
        else this.early.push(piece);
    }

    ranges(): Range[] {
        return this.feed?.ranges() ?? [];
    }

    close(): void {
        this.media.onsourceopen = null;
        this.video.removeAttribute('src');
        this.video.load();
        URL.revokeObjectURL(this.address);
    }
}
