// SPDX-License-Identifier: Apache-2.0

import { LastingSocket } from '../net/lasting_socket.js';
import {
    directWall,
    getAbout,
    getAlarms,
    getCameras,
    getEvents,
    getWalls,
    newsAddress,
} from './client.js';
import { newsFrom, type News } from './messages.js';
import { withEvent } from './newest.js';
import type {
    About,
    Camera,
    SeenEvent,
    SelfAlarm,
    StreamKind,
    StreamStatus,
    Wall,
    WallRequest,
} from './types.js';

const tickMs = 1000;
const alarmsMs = 10_000; // the server looks no more often
const wallsMs = 2000;

// What the page knows of the province; kept current over /news, read anew whenever the server
// comes back.
class World {
    about = $state<About>();
    cameras = $state.raw<Camera[]>([]);
    walls = $state.raw<Wall[]>([]);
    events = $state.raw<SeenEvent[]>([]);
    alarms = $state.raw<SelfAlarm[]>([]);
    connected = $state(false);
    loaded = $state(false);
    failure = $state('');
    now = $state(new Date());
    readonly zone = $derived(this.about?.time_zone ?? 'UTC');
    private reports = $state<Record<string, StreamStatus>>({});
    private news: LastingSocket | undefined;
    private wallsAsked = 0;
    private wallsAwaited = 0;

    // The second time does nothing. `lost` is called whenever the server is away, or lets us in no
    // more.
    start(lost: () => void = () => undefined): void {
        if (this.news) return;
        setInterval(() => (this.now = new Date()), tickMs);
        setInterval(() => void this.askAlarms(), alarmsMs);
        this.news = new LastingSocket(newsAddress(), {
            opened: () => void this.reload(),
            text: (message) => this.take(newsFrom(message)),
            lost: () => {
                this.connected = false;
                lost();
            },
        });
    }

    camera(id: string): Camera | undefined {
        return this.cameras.find((camera) => camera.id === id);
    }

    nameOf(id: string): string {
        return this.camera(id)?.name ?? id;
    }

    // Nothing while the server is away: what it said then may no longer hold.
    status(camera: Camera, kind: StreamKind): StreamStatus | undefined {
        if (!this.connected) return undefined;
        return this.reports[`${camera.id}/${kind}`] ?? camera.streams[kind];
    }

    // Other pages, commands and tours change what a wall shows: looks now and then, until the
    // function that it returns is called.
    watchWalls(): () => void {
        const look = () => void (this.wallsAwaited === 0 && this.askWalls());
        look();
        const timer = setInterval(look, wallsMs);
        return () => clearInterval(timer);
    }

    // Throws what the server says against it.
    async direct(wall: string, request: WallRequest): Promise<void> {
        await directWall(wall, request);
        await this.askWalls();
    }

    private async reload(): Promise<void> {
        this.connected = true;
        try {
            const [about, cameras, walls, events] = await Promise.all([
                getAbout(),
                getCameras(),
                getWalls(),
                getEvents(),
            ]);
            Object.assign(this, { about, cameras, walls, loaded: true, failure: '' });
            for (const event of events) this.events = withEvent(this.events, event);
            await this.askAlarms();
        } catch (error) {
            this.failure = error instanceof Error ? error.message : String(error);
            this.news?.restart();
        }
    }

    // Without an answer they are left as they were: the server banner says that it is away.
    private async askAlarms(): Promise<void> {
        if (this.connected) this.alarms = await getAlarms().catch(() => this.alarms);
    }

    // An older answer that comes late must not undo a newer one.
    private async askWalls(): Promise<void> {
        if (!this.connected) return;
        const turn = ++this.wallsAsked;
        ++this.wallsAwaited;
        const walls = await getWalls().catch(() => undefined);
        --this.wallsAwaited;
        if (walls && turn === this.wallsAsked) this.walls = walls;
    }

    private take(news: News | undefined): void {
        if (news && 'report' in news) {
            const { camera, stream } = news.report;
            this.reports[`${camera}/${stream}`] = news.report;
        }
        if (news && 'event' in news) this.events = withEvent(this.events, news.event);
    }
}

export const world = new World();
