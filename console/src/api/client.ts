// SPDX-License-Identifier: Apache-2.0

import type {
    About,
    Camera,
    Problem,
    Recordings,
    SeenEvent,
    SelfAlarm,
    StreamKind,
    Wall,
    WallRequest,
} from './types.js';
import { eventFrom } from './messages.js';

const root = '/api/v1';

export class ApiError extends Error {
    constructor(
        readonly status: number,
        detail: string,
        readonly away = '', // link-down, no-answer, refused, bad-answer: of a remote site
    ) {
        super(detail);
    }
}

async function problemOf(answer: Response): Promise<ApiError> {
    const problem = (await answer.json().catch(() => ({}))) as Problem;
    const text = problem.detail ?? problem.title ?? answer.statusText;
    return new ApiError(answer.status, text, problem.cause);
}

async function get<T>(path: string, query: Record<string, string> = {}): Promise<T> {
    const fields = new URLSearchParams(query).toString();
    const answer = await fetch(`${root}${path}${fields && `?${fields}`}`);
    if (!answer.ok) throw await problemOf(answer);
    return (await answer.json()) as T;
}

async function post(path: string, body: unknown): Promise<void> {
    const answer = await fetch(`${root}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
    });
    if (!answer.ok) throw await problemOf(answer);
}

const cameraPath = (camera: string) => `/cameras/${encodeURIComponent(camera)}`;

function spanQuery(from: Date, to: Date): Record<string, string> {
    return { from: from.toISOString(), to: to.toISOString() };
}

export const getAbout = () => get<About>('/about');

export const getCameras = async () => (await get<{ cameras: Camera[] }>('/cameras')).cameras;

export const getAlarms = async () => (await get<{ alarms: SelfAlarm[] }>('/alarms')).alarms;

export const getWalls = async () => (await get<{ walls: Wall[] }>('/walls')).walls;

export const directWall = (wall: string, { op, ...body }: WallRequest) =>
    post(`/walls/${encodeURIComponent(wall)}/${op}`, body);

export async function getEvents(): Promise<SeenEvent[]> {
    const { events } = await get<{ events: unknown[] }>('/events');
    return events.map(eventFrom).filter((event) => event !== undefined);
}

export const getRecordings = (camera: string, from: Date, to: Date) =>
    get<Recordings>(`${cameraPath(camera)}/recordings`, spanQuery(from, to));

export function playlistAddress(camera: string, stream: StreamKind, from: Date, to: Date): string {
    const fields = new URLSearchParams({ ...spanQuery(from, to), stream }).toString();
    return `${root}${cameraPath(camera)}/playlist.m3u8?${fields}`;
}

function socketAddress(path: string): string {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    return `${scheme}://${location.host}${root}${path}`;
}

export const liveAddress = (stream: string) => socketAddress(`/live/${stream}`);

export const newsAddress = () => socketAddress('/news');
