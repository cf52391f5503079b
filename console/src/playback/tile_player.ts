// SPDX-License-Identifier: Apache-2.0

import { steer } from './shared_clock.js';
import { dateAt, mediaTimeAt, type DatedPart } from './parts.js';

const stretchMs = 1_800_000; // one playlist
const behindMs = 1500; // a picture further from the clock is not what it shows

export interface Playlist {
    parts(): DatedPart[] | undefined;
    close(): void;
}

export type OpenPlaylist = (from: Date, to: Date) => Playlist;

// What this needs of a video element.
export type Film = Pick<
    HTMLVideoElement,
    'currentTime' | 'ended' | 'paused' | 'pause' | 'play' | 'playbackRate' | 'readyState' | 'seeking'
>;

const futureData = 3; // HTMLMediaElement.HAVE_FUTURE_DATA

// Keeps one camera's video where the shared clock is, a playlist at a time.
export class TilePlayer {
    private playlist: Playlist | undefined;
    private from = 0;
    private to = 0;

    constructor(
        private readonly film: Film,
        private readonly open: OpenPlaylist,
        private readonly end: number, // of the day, UTC ms
    ) {}

    // To be called for moments that are recorded. True while the picture of `at` is not there yet.
    follow(at: number, playing: boolean): boolean {
        if (!this.playlist || at < this.from || at >= this.to) this.begin(at);
        const parts = this.playlist?.parts();
        const wanted = parts && mediaTimeAt(parts, at);
        if (wanted === undefined) {
            this.film.pause();
            return !parts;
        }
        this.steerTo(wanted);
        this.keepRunning(playing);
        return !this.film.ended && (this.film.seeking || this.film.readyState < futureData);
    }

    rest(): void {
        this.film.pause();
    }

    // UTC ms of the picture, if it is about that of `at`.
    shown(at: number): number | undefined {
        const parts = this.playlist?.parts();
        const date = parts && dateAt(parts, this.film.currentTime);
        const near = date !== undefined && Math.abs(date - at) <= behindMs;
        return near && this.film.readyState > 1 ? date : undefined;
    }

    close(): void {
        this.playlist?.close();
        this.playlist = undefined;
    }

    private begin(at: number): void {
        this.close();
        this.from = at;
        this.to = Math.min(at + stretchMs, this.end);
        this.playlist = this.open(new Date(this.from), new Date(this.to));
    }

    private steerTo(wanted: number): void {
        if (this.film.seeking) return;
        const { seek, rate } = steer(this.film.currentTime, wanted);
        if (seek !== undefined) this.film.currentTime = seek;
        if (this.film.playbackRate !== rate) this.film.playbackRate = rate;
    }

    // One that has ended would begin again.
    private keepRunning(playing: boolean): void {
        if (!playing) this.film.pause();
        else if (this.film.paused && !this.film.ended) void this.film.play().catch(() => undefined);
    }
}
