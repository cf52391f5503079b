// SPDX-License-Identifier: Apache-2.0

import type {
    About,
    Camera,
    Grants,
    Me,
    Problem,
    Recordings,
    Role,
    SeenEvent,
    SelfAlarm,
    StreamKind,
    User,
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

type Changing = 'POST' | 'PUT' | 'DELETE';

async function send(path: string, body: unknown, method: Changing = 'POST'): Promise<Response> {
    const answer = await fetch(`${root}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
    });
    if (!answer.ok) throw await problemOf(answer);
    return answer;
}

async function post(path: string, body: unknown): Promise<void> {
    await send(path, body);
}

export const getMe = () => get<Me>('/me');

export const logIn = async (name: string, password: string) =>
    (await (await send('/login', { name, password })).json()) as Me;

export const logInAsGuest = async (token: string) =>
    (await (await send('/guest', { token })).json()) as Me;

export const setUp = (token: string, name: string, password: string) =>
    post('/setup', { token, name, password });

export const logOut = () => post('/logout', {});

const userPath = (name: string) => `/users/${encodeURIComponent(name)}`;

export const getUsers = async () => (await get<{ users: User[] }>('/users')).users;

export const addUser = (user: User & { password: string }) => send('/users', user);

export const setRights = (name: string, role: Role, grants: Grants) =>
    send(`${userPath(name)}/rights`, { role, grants }, 'PUT');

export const setPassword = (name: string, password: string) =>
    send(`${userPath(name)}/password`, { password }, 'PUT');

export const removeUser = (name: string) => send(userPath(name), {}, 'DELETE');

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
