// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clockTime, duration, when } from '../src/time/format.js';
import { beginOfDay, boundsOf, dayAfter, dayOf } from '../src/time/zone.js';

const pontianak = { locale: 'id-ID', zone: 'Asia/Pontianak' };

test("a day begins at the province's midnight", () => {
    const begin = beginOfDay('2026-11-22', 'Asia/Pontianak');
    assert.equal(begin.toISOString(), '2026-11-21T17:00:00.000Z');
});

test('the date is the one of the zone, not of the reader', () => {
    assert.equal(dayOf(new Date('2026-11-21T17:30:00Z'), 'Asia/Pontianak'), '2026-11-22');
    assert.equal(dayOf(new Date('2026-11-21T16:30:00Z'), 'Asia/Pontianak'), '2026-11-21');
});

test('a day in which clocks change has 23 or 25 hours', () => {
    const hours = (day: string) => {
        const { from, to } = boundsOf(day, 'Europe/Berlin');
        return (to.getTime() - from.getTime()) / 3_600_000;
    };
    assert.deepEqual(['2026-03-29', '2026-10-25', '2026-06-01'].map(hours), [23, 25, 24]);
});

test('days follow each other across months and leap days', () => {
    assert.equal(dayAfter('2028-02-28'), '2028-02-29');
    assert.equal(dayAfter('2026-12-31'), '2027-01-01');
    assert.equal(dayAfter('2026-03-01', -1), '2026-02-28');
});

test('clock times are those of the province in both languages', () => {
    const at = new Date('2026-11-22T02:05:09Z');
    assert.equal(clockTime(at, pontianak), '09.05.09');
    assert.equal(clockTime(at, { locale: 'en-GB', zone: 'Asia/Pontianak' }), '09:05:09');
});

test('the date is told only of times long ago', () => {
    const now = new Date('2026-11-22T02:00:00Z');
    assert.equal(when(new Date('2026-11-22T01:00:00Z'), now, pontianak), '08.00.00');
    assert.match(when(new Date('2026-11-20T01:00:00Z'), now, pontianak), /20 Nov 2026/);
});

test('durations have one unit', () => {
    assert.equal(duration(340, 'en-GB'), '0.3 s');
    assert.equal(duration(340, 'id-ID'), '0,3 dtk');
    assert.equal(duration(12_900, 'en-GB'), '12 s');
    assert.equal(duration(300_000, 'id-ID'), '5 mnt');
    assert.equal(duration(3 * 3_600_000, 'id-ID'), '3 jam');
    assert.equal(duration(-5, 'en-GB'), '0.0 s');
});
