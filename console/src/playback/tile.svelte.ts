// SPDX-License-Identifier: Apache-2.0

import { ApiError, getRecordings, playlistAddress } from '../api/client.js';
import type { Camera, Recordings } from '../api/types.js';
import type { Values } from '../i18n/fill.js';
import type { TextKey } from '../i18n/id.js';
import type { DayBounds } from '../time/zone.js';
import { momentAt, type Moment } from './moment.js';
import { TilePlayer } from './tile_player.js';
import { barsOf } from './timeline.js';

const joinMs = 1500; // segments of one run follow each other this closely

export interface Trouble {
    key: TextKey;
    values: Values;
}

// One camera of a playback: what is recorded of it on that day, and its video on the shared clock.
export class Tile {
    recordings = $state.raw<Recordings>();
    trouble = $state.raw<Trouble>();
    moment = $state.raw<Moment>();
    shown = $state<number>(); // UTC ms of the picture; nothing while it is not that of the clock
    readonly bars = $derived.by(() =>
        barsOf(this.recordings?.recordings ?? [], this.day, joinMs),
    );
    waiting = false; // for a picture that is recorded
    readonly camera: Camera;
    private readonly day: DayBounds;
    private player: TilePlayer | undefined;

    constructor(camera: Camera, day: DayBounds) {
        this.camera = camera;
        this.day = day;
    }

    async load(): Promise<void> {
        this.trouble = undefined;
        try {
            this.recordings = await getRecordings(this.camera.id, this.day.from, this.day.to);
        } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            const away = error instanceof ApiError ? error.away : '';
            this.fail('load.failed', reason, away);
        }
    }

    // The video is this one's until the function that comes back is called.
    attach(video: HTMLVideoElement): () => void {
        const lent = this.camera.lent;
        let attached = true;
        void import('./hls_player.js').then(({ HlsPlayer }) => {
            if (!attached) return;
            const open = (from: Date, to: Date) => {
                const stream = this.recordings?.stream ?? 'main';
                const address = playlistAddress(this.camera.id, stream, from, to);
                return new HlsPlayer(video, address, (reason, status) =>
                    this.fail('playback.failed', reason, lent && status === 503 ? 'no-answer' : ''),
                );
            };
            this.player = new TilePlayer(video, open, this.day.to.getTime());
        });
        return () => {
            attached = false;
            this.player?.close();
            this.player = undefined;
        };
    }

    // Nobody knows yet whether there is something at any moment.
    get pending(): boolean {
        return !this.recordings && !this.trouble;
    }

    follow(at: number, playing: boolean): void {
        this.moment = this.recordings && momentAt(this.bars, this.recordings.gaps, at);
        const recorded = this.moment?.kind === 'recorded' && !this.trouble;
        if (!recorded) this.player?.rest();
        this.waiting = this.pending || (recorded && (this.player?.follow(at, playing) ?? true));
        this.shown = recorded ? this.player?.shown(at) : undefined;
    }

    // After trouble: everything once more.
    async again(): Promise<void> {
        this.player?.close();
        await this.load();
    }

    private fail(key: TextKey, reason: string, away: string): void {
        const site = this.camera.site_name;
        if (away === 'link-down') this.trouble = { key: 'playback.linkDown', values: { site } };
        else if (away) this.trouble = { key: 'playback.siteAway', values: { site } };
        else this.trouble = { key, values: { reason } };
    }
}
