// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { idsIn } from '../src/pages/route.js';
import { momentAt } from '../src/playback/moment.js';
import { dateAt, mediaTimeAt } from '../src/playback/parts.js';
import { longestHold, SharedClock, steer } from '../src/playback/shared_clock.js';
import { TilePlayer, type Film } from '../src/playback/tile_player.js';
import { barsOf, firstRecorded } from '../src/playback/timeline.js';

const noon = Date.parse('2026-11-22T12:00:00Z');
const day = { from: new Date(noon - 43_200_000), to: new Date(noon + 43_200_000) };
const at = (seconds: number) => new Date(noon + seconds * 1000);
const span = (from: number, to: number) => ({ start: at(from).toISOString(), end: at(to).toISOString() });

// 60 s from noon on, a gap of 100 s, and 60 s more: in the playlist they follow each other.
const parts = [
    { start: 0, length: 30, date: noon },
    { start: 30, length: 30, date: noon + 30_000 },
    { start: 60, length: 60, date: noon + 160_000 },
];

test('a moment is found in the playlist on either side of a gap, and not within', () => {
    assert.equal(mediaTimeAt(parts, noon + 45_000), 45);
    assert.equal(mediaTimeAt(parts, noon + 170_000), 70);
    assert.equal(mediaTimeAt(parts, noon + 100_000), undefined);
    assert.equal(mediaTimeAt(parts, noon - 5000), undefined);
    assert.equal(mediaTimeAt([], noon), undefined);
});

test('at a seam between two segments the last picture stands', () => {
    assert.ok(Math.abs((mediaTimeAt(parts, noon + 60_800) ?? 0) - 60) < 0.1);
    assert.equal(mediaTimeAt(parts, noon - 200), 0);
});

test('a picture says when it was recorded', () => {
    assert.equal(dateAt(parts, 45), noon + 45_000);
    assert.equal(dateAt(parts, 70), noon + 170_000);
    assert.equal(dateAt([], 1), undefined);
});

test('the clock runs while it plays, and stands while it does not', () => {
    const clock = new SharedClock(noon);
    clock.step(1000, false);
    clock.step(1250, false);
    assert.equal(clock.at, noon);
    clock.playing = true;
    clock.step(1500, false);
    assert.equal(clock.at, noon + 250);
    clock.step(900_000, false); // the page was asleep
    assert.ok(clock.at <= noon + 1250);
});

test('a camera that loads holds up the others for a while and not for ever', () => {
    const clock = new SharedClock(noon);
    clock.playing = true;
    for (let now = 0; now <= longestHold; now += 250) clock.step(now, true);
    assert.equal(clock.at, noon);
    clock.step(longestHold + 250, true);
    assert.equal(clock.at, noon + 250);
    clock.step(longestHold + 500, false);
    assert.equal(clock.at, noon + 500);
});

test('the clock stands for as long as no camera can show anything', () => {
    const clock = new SharedClock(noon);
    clock.playing = true;
    for (let now = 0; now <= 10 * longestHold; now += 250) clock.step(now, false, true);
    assert.equal(clock.at, noon);
    clock.step(10 * longestHold + 250, false);
    assert.equal(clock.at, noon + 250);
});

test('a video is led to the clock: gently when near, at once when far', () => {
    assert.deepEqual(steer(10, 10.02), { rate: 1 });
    assert.ok(steer(10, 10.2).rate > 1 && steer(10.2, 10).rate < 1);
    assert.deepEqual(steer(10, 15), { seek: 15, rate: 1 });
});

test('a gap says its cause and its end', () => {
    const bars = barsOf([span(0, 60), span(160, 220)], day);
    const gaps = [{ ...span(60, 160), cause: 'link' }, { ...span(220, 300), cause: '<b>' }];
    assert.deepEqual(momentAt(bars, gaps, noon + 30_000), { kind: 'recorded' });
    assert.deepEqual(momentAt(bars, gaps, noon + 90_000), { kind: 'gap', why: 'gap.link', to: at(160) });
    assert.deepEqual(momentAt(bars, gaps, noon + 250_000), { kind: 'gap', why: 'gap.unknown' });
});

test('where no camera has anything the next one counts', () => {
    const rows = [barsOf([span(0, 60)], day), barsOf([span(100, 160)], day)];
    assert.deepEqual(firstRecorded(rows, at(30)), at(30));
    assert.deepEqual(firstRecorded(rows, at(70)), at(100));
    assert.equal(firstRecorded(rows, at(200)), undefined);
});

// A video and its playlists, as far as a player touches them.
function stage() {
    const film = {
        currentTime: 0,
        ended: false,
        paused: true,
        playbackRate: 1,
        readyState: 4,
        seeking: false,
        pause: () => void (film.paused = true),
        play: () => {
            film.paused = false;
            return Promise.resolve();
        },
    };
    const opened: Date[] = [];
    const closed: Date[] = [];
    const open = (from: Date) => {
        opened.push(from);
        return { parts: () => parts, close: () => void closed.push(from) };
    };
    const player = new TilePlayer(film as Film, open, day.to.getTime());
    return { film, opened, closed, player };
}

test('a tile seeks to the clock, plays with it and stands with it', () => {
    const { film, opened, player } = stage();
    assert.equal(player.follow(noon + 45_000, true), false);
    assert.equal(film.currentTime, 45);
    assert.equal(film.paused, false);
    assert.equal(player.shown(noon + 45_000), noon + 45_000);
    player.follow(noon + 45_250, false);
    assert.equal(film.paused, true);
    assert.equal(opened.length, 1);
});

test('a picture that is not that of the clock is not called so', () => {
    const { film, player } = stage();
    player.follow(noon + 45_000, true);
    film.currentTime = 70;
    assert.equal(player.shown(noon + 45_000), undefined);
});

test('a tile waits while it has no picture, and not once its film has ended', () => {
    const { film, player } = stage();
    film.readyState = 1;
    assert.equal(player.follow(noon + 1000, true), true);
    film.ended = true;
    film.paused = true;
    assert.equal(player.follow(noon + 1250, true), false);
    assert.equal(film.paused, true); // playing would begin again from the start
});

test('a moment before the playlist needs another one, and the old is closed', () => {
    const { opened, closed, player } = stage();
    player.follow(noon + 45_000, true);
    player.follow(noon + 5000, true);
    assert.deepEqual(opened, [at(45), at(5)]);
    assert.deepEqual(closed, [at(45)]);
});

test('the address names up to four cameras, each once', () => {
    assert.deepEqual(idsIn('a.b,c.d,a.b'), ['a.b', 'c.d']);
    assert.deepEqual(idsIn('a.b,,c.d,e.f,g.h,i.j'), ['a.b', 'c.d', 'e.f', 'g.h']);
    assert.deepEqual(idsIn(''), []);
});
