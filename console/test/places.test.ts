// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hashOf, routeFrom } from '../src/pages/route.js';
import { barsOf, nextRecorded, timeAt } from '../src/playback/timeline.js';
import { neighbour, tileRect } from '../src/wall/tiles.js';

const cells = (column: number, row: number, size = 1) => ({
    column,
    row,
    columns: size,
    rows: size,
    z: 0,
});
const grid = {
    name: '4x3',
    columns: 4,
    rows: 3,
    tiles: Array.from({ length: 12 }, (_, index) => cells(index % 4, Math.floor(index / 4))),
};
// A large tile, two beside it, three below.
const large = {
    name: '1+5',
    columns: 3,
    rows: 3,
    tiles: [cells(0, 0, 2), cells(2, 0), cells(2, 1), cells(0, 2), cells(1, 2), cells(2, 2)],
};
const day = { from: new Date('2026-11-21T17:00:00Z'), to: new Date('2026-11-22T17:00:00Z') };
const span = (start: string, end: string) => ({
    start: `2026-11-22T${start}:00Z`,
    end: `2026-11-22T${end}:00Z`,
});

test('a tile lies where its cells do', () => {
    assert.deepEqual(tileRect(6, grid), { left: 0.5, top: 1 / 3, width: 0.25, height: 1 / 3 });
    assert.deepEqual(tileRect(0, large), { left: 0, top: 0, width: 2 / 3, height: 2 / 3 });
    assert.equal(tileRect(6, large), undefined);
});

test('arrow keys walk over the tiles and stop at the edges', () => {
    assert.equal(neighbour(0, 'ArrowRight', grid), 1);
    assert.equal(neighbour(3, 'ArrowRight', grid), 3);
    assert.equal(neighbour(3, 'ArrowDown', grid), 7);
    assert.equal(neighbour(1, 'ArrowUp', grid), 1);
    assert.equal(neighbour(5, 'Enter', grid), 5);
});

test('arrow keys find their way around a large tile', () => {
    assert.ok([1, 2].includes(neighbour(0, 'ArrowRight', large)));
    assert.equal(neighbour(2, 'ArrowLeft', large), 0);
    assert.equal(neighbour(4, 'ArrowUp', large), 0);
    assert.equal(neighbour(5, 'ArrowUp', large), 2);
    assert.equal(neighbour(3, 'ArrowRight', large), 4);
    assert.equal(neighbour(0, 'ArrowLeft', large), 0);
});

test('segments that follow each other are one bar, a gap divides', () => {
    const spans = [span('03:00', '03:10'), span('02:00', '02:10'), span('02:10', '02:20')];
    const bars = barsOf(spans, day, 1500);
    assert.equal(bars.length, 2);
    assert.equal(bars[0]?.from.toISOString(), '2026-11-22T02:00:00.000Z');
    assert.equal(bars[0]?.to.toISOString(), '2026-11-22T02:20:00.000Z');
    assert.ok(Math.abs((bars[0]?.left ?? 0) - 9 / 24) < 1e-9);
});

test('what lies outside of the day is cut away', () => {
    assert.deepEqual(barsOf([span('18:00', '19:00')], day), []);
    const [bar] = barsOf([span('16:00', '18:00')], day);
    assert.equal(bar?.to.getTime(), day.to.getTime());
});

test('playing begins where asked, else at the next recording', () => {
    const bars = barsOf([span('02:00', '02:10'), span('03:00', '03:10')], day);
    const next = (text: string) => nextRecorded(bars, new Date(`2026-11-22T${text}:00Z`))?.toISOString();
    assert.equal(next('02:05'), '2026-11-22T02:05:00.000Z');
    assert.equal(next('02:30'), '2026-11-22T03:00:00.000Z');
    assert.equal(next('03:10'), undefined);
});

test('a place on the timeline is a time of the day', () => {
    assert.equal(timeAt(0.5, day).toISOString(), '2026-11-22T05:00:00.000Z');
    assert.equal(timeAt(2, day).getTime(), day.to.getTime());
});

test('addresses lead back to their pages', () => {
    assert.deepEqual(routeFrom(hashOf('camera', 'a.b/c')), { page: 'camera', id: 'a.b/c' });
    const at = new Date('2026-11-22T02:00:00Z');
    assert.deepEqual(routeFrom(hashOf('playback', 'a.b,c.d', at)), { page: 'playback', id: 'a.b,c.d', at });
    assert.deepEqual(routeFrom('#/playback/a.b/yesterday'), { page: 'playback', id: 'a.b' });
    assert.deepEqual(routeFrom('#/nonsense'), { page: 'wall', id: '' });
    assert.deepEqual(routeFrom(''), { page: 'wall', id: '' });
    assert.deepEqual(routeFrom('#/camera/%E0%A4'), { page: 'camera', id: '' });
});
