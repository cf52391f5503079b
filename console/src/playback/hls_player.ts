// SPDX-License-Identifier: Apache-2.0

import Hls, { type LevelDetails } from 'hls.js';

import type { DatedPart } from './parts.js';

export type Failed = (reason: string, status: number | undefined) => void;

// Loads one playlist into `video` until closed. What plays, and when, is the caller's affair.
export class HlsPlayer {
    // A worker would come from a blob, which the server's policy forbids.
    private readonly hls = new Hls({ enableWorker: false, maxBufferLength: 20 });
    private details: LevelDetails | undefined;

    constructor(video: HTMLVideoElement, playlist: string, failed: Failed) {
        this.hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => (this.details = details));
        this.hls.on(Hls.Events.ERROR, (_, error) => {
            const reason = error.error.message || error.details;
            if (error.fatal) failed(reason, error.response?.code);
        });
        this.hls.loadSource(playlist);
        this.hls.attachMedia(video);
    }

    // Nothing until the playlist is there. Starts shift a little as parts are loaded.
    parts(): DatedPart[] | undefined {
        return this.details?.fragments.flatMap(({ start, duration, programDateTime }) =>
            programDateTime === null ? [] : [{ start, length: duration, date: programDateTime }],
        );
    }

    close(): void {
        this.hls.destroy();
    }
}
