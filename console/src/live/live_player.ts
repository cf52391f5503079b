// SPDX-License-Identifier: Apache-2.0

import { LastingSocket } from '../net/lasting_socket.js';
import { edgeStep } from './edge.js';
import { ageOf, freshnessOf, type Freshness, type Phase, type Shown } from './freshness.js';
import { canPlay, LiveSource } from './live_source.js';
import { PictureTimes } from './picture_times.js';
import { liveMessageFrom, type Format } from './protocol.js';

const tickMs = 200;
const longestSilenceMs = 10_000;

export interface LiveStatus {
    freshness: Freshness;
    ageMs: number | undefined;
    format: Format | undefined;
}

// Plays one live socket in `video`, for ever, and says five times a second what is shown.
export class LivePlayer {
    private readonly socket: LastingSocket;
    private readonly times = new PictureTimes();
    private readonly ticker: ReturnType<typeof setInterval>;
    private source: LiveSource | undefined;
    private format: Format | undefined;
    private shown: Shown | undefined;
    private phase: Phase = 'connecting';
    private frameRequest = 0;

    constructor(
        private readonly video: HTMLVideoElement,
        address: string,
        private readonly told: (status: LiveStatus) => void,
    ) {
        this.socket = new LastingSocket(
            address,
            {
                opened: () => this.enter('open'),
                text: (message) => this.text(message),
                binary: (piece) => this.source?.add(piece),
                lost: () => this.enter('offline'),
            },
            { longestSilence: longestSilenceMs },
        );
        this.ticker = setInterval(() => this.tick(), tickMs);
        this.awaitFrame();
    }

    close(): void {
        clearInterval(this.ticker);
        this.video.cancelVideoFrameCallback(this.frameRequest);
        this.socket.close();
        this.source?.close();
    }

    private enter(phase: Phase): void {
        this.phase = phase;
        this.tell();
    }

    private text(message: string): void {
        const parsed = liveMessageFrom(message);
        if (parsed?.type === 'picture') this.times.add(parsed);
        if (parsed?.type === 'format') this.begin(parsed);
    }

    // Media time may begin anew with a format, so what is buffered goes.
    private begin(format: Format): void {
        this.source?.close();
        this.source = undefined;
        this.times.clear();
        this.format = format;
        if (canPlay(format)) {
            this.source = new LiveSource(this.video, format, () => this.socket.restart());
        }
        this.enter(this.source ? 'open' : 'unsupported');
    }

    private awaitFrame(): void {
        this.frameRequest = this.video.requestVideoFrameCallback((_, frame) => {
            const capturedMs = this.times.capturedAt(frame.mediaTime);
            if (capturedMs !== undefined) {
                this.shown = { capturedMs, presentedMs: frame.presentationTime };
            }
            this.awaitFrame();
        });
    }

    private tick(): void {
        if (this.source) this.stayNearEdge(this.source);
        this.tell();
    }

    private stayNearEdge(source: LiveSource): void {
        const ranges = source.ranges();
        const step = edgeStep(this.video.currentTime, ranges);
        if (step.seekTo !== undefined && !this.video.seeking) this.video.currentTime = step.seekTo;
        if (this.video.playbackRate !== step.rate) this.video.playbackRate = step.rate;
        if (this.video.paused && ranges.length > 0) this.video.play().catch(() => undefined);
    }

    private tell(): void {
        const ageMs = this.shown && ageOf(this.shown, Date.now(), performance.now());
        this.told({ freshness: freshnessOf(this.phase, ageMs), ageMs, format: this.format });
    }
}
