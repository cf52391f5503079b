// SPDX-License-Identifier: Apache-2.0

import Hls from 'hls.js';

export interface PlaybackTold {
    shown(at: Date): void; // wall-clock time of the picture
    ended(): void;
    failed(reason: string): void;
}

// Plays one playlist in `video` until closed.
export class HlsPlayer {
    // A worker would come from a blob, which the server's policy forbids.
    private readonly hls = new Hls({ enableWorker: false, maxBufferLength: 20 });

    constructor(
        private readonly video: HTMLVideoElement,
        playlist: string,
        private readonly told: PlaybackTold,
    ) {
        this.hls.on(Hls.Events.ERROR, (_, error) => {
            if (error.fatal) this.told.failed(error.error.message || error.details);
        });
        this.hls.on(Hls.Events.MANIFEST_PARSED, () => void video.play().catch(() => undefined));
        video.ontimeupdate = () => this.tell();
        video.onended = () => this.told.ended();
        this.hls.loadSource(playlist);
        this.hls.attachMedia(video);
    }

    close(): void {
        this.video.ontimeupdate = this.video.onended = null;
        this.hls.destroy();
    }

    private tell(): void {
        const at = this.hls.playingDate;
        if (at) this.told.shown(at);
    }
}
