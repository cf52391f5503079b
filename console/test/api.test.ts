// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bySite, matches } from '../src/api/by_site.js';
import { healthOf } from '../src/api/health.js';
import { eventFrom, newsFrom } from '../src/api/messages.js';
import { keptEvents, withEvent } from '../src/api/newest.js';
import type { Camera, SeenEvent, StreamState } from '../src/api/types.js';
import { longestPause, pauseAfter, shortestPause } from '../src/net/backoff.js';

const event = (id: string, start: string): SeenEvent => ({
    id,
    type: 'motion',
    camera: 'kapuas.dermaga',
    zone: '',
    start,
});

const camera = (id: string, name: string, site_name: string): Camera => ({
    id,
    name,
    site: id.split('.')[0] ?? '',
    site_name,
    link: '',
    streams: {},
});

test('states are read from the news', () => {
    const text = '{"type":"state","camera":"a.b","stream":"sub","state":"live","since":"2026-11-22T02:00:00Z"}';
    const news = newsFrom(text);
    assert.ok(news && 'report' in news);
    assert.equal(news.report.stream, 'sub');
    assert.equal(news.report.since, '2026-11-22T02:00:00Z');
});

test('a reason is read in both languages, or in English alone', () => {
    const state = { type: 'state', camera: 'a.b', stream: 'main', state: 'offline', reason: 'no picture for 5 s' };
    const reason_id = 'tidak ada gambar selama 5 detik';
    const both = newsFrom(JSON.stringify({ ...state, reason_id }));
    const alone = newsFrom(JSON.stringify(state));
    assert.ok(both && 'report' in both && alone && 'report' in alone);
    assert.equal(both.report.reason_id, reason_id);
    assert.equal(alone.report.reason_id, state.reason);
});

test('events are read from the news', () => {
    const inner = '{"type":"motion","camera":"a.b","zone":"z","start":"2026-11-22T02:00:00Z","peak":0.5}';
    const news = newsFrom(`{"type":"event","event":${inner}}`);
    assert.ok(news && 'event' in news);
    assert.deepEqual([news.event.type, news.event.peak, news.event.end], ['motion', 0.5, undefined]);
});

test('news that is none is left out', () => {
    const bad = ['', '7', '{"type":"state","camera":"a.b","stream":"sub","state":"so"}', '{"type":"event"}'];
    for (const text of bad) assert.equal(newsFrom(text), undefined, text);
    assert.equal(eventFrom({ camera: 'a.b', start: 'yesterday' }), undefined);
});

test('events stand newest first, once each', () => {
    let events: SeenEvent[] = [];
    for (const [id, minute] of [['a', 1], ['c', 3], ['b', 2], ['a', 1]] as const) {
        events = withEvent(events, event(id, `2026-11-22T02:0${minute}:00Z`));
    }
    assert.deepEqual(events.map(({ id }) => id), ['c', 'b', 'a']);
});

test('only the newest 200 events are kept', () => {
    let events: SeenEvent[] = [];
    for (let i = 0; i < 250; ++i) events = withEvent(events, event(`${i}`, new Date(i * 1000).toISOString()));
    assert.equal(events.length, keptEvents);
    assert.equal(events[0]?.id, '249');
});

test("a camera's health is its worst trouble", () => {
    const health = (main: StreamState, sub: StreamState) =>
        healthOf((kind) => ({ state: kind === 'main' ? main : sub }))?.state;
    assert.equal(health('live', 'offline'), 'offline');
    assert.equal(health('off', 'live'), 'live');
    assert.equal(health('off', 'off'), 'off');
    assert.equal(healthOf(() => undefined), undefined);
});

test('cameras are grouped by site and found by any part of their names', () => {
    const all = [camera('b.y', 'Yos', 'Kuala'), camera('a.z', 'Zeta', 'Palangka'), camera('b.x', 'Alun', 'Kuala')];
    assert.deepEqual(bySite(all).map((site) => site.cameras.map(({ id }) => id)), [['b.x', 'b.y'], ['a.z']]);
    assert.deepEqual(all.filter((each) => matches(each, ' kuaLA ')).length, 2);
});

test('pauses between tries grow from half a second to five', () => {
    assert.equal(pauseAfter(0, 1), shortestPause);
    assert.equal(pauseAfter(1, 1), 2 * shortestPause);
    assert.equal(pauseAfter(1000, 1), longestPause);
    assert.ok(pauseAfter(1000, 0) < longestPause);
});
