// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { edgeStep, trimTo } from '../src/live/edge.js';
import { ageOf, freshnessOf, staleAfterMs } from '../src/live/freshness.js';
import { PictureTimes } from '../src/live/picture_times.js';
import { liveMessageFrom } from '../src/live/protocol.js';

const buffered = [{ start: 4, end: 20 }];

test('near the newest picture nothing is done', () => {
    assert.deepEqual(edgeStep(19.9, buffered), { rate: 1 });
});

test('a little behind plays faster, more the further', () => {
    assert.equal(edgeStep(19.6, buffered).rate, 1.05);
    assert.equal(edgeStep(19.3, buffered).rate, 1.15);
});

test('far behind jumps to the newest picture', () => {
    const { seekTo } = edgeStep(10, buffered);
    assert.ok(seekTo !== undefined && seekTo > 19.5 && seekTo < 20);
});

test('outside of what is buffered jumps into its newest part', () => {
    const parts = [{ start: 0, end: 3 }, { start: 7, end: 7.05 }];
    assert.equal(edgeStep(2.9, parts).seekTo, 7);
    assert.ok(edgeStep(30, buffered).seekTo);
});

test('nothing buffered is left alone', () => {
    assert.deepEqual(edgeStep(5, []), { rate: 1 });
});

test('shown pictures are dropped after ten seconds, in steps', () => {
    assert.equal(trimTo(20, buffered), 10);
    assert.equal(trimTo(15, buffered), undefined);
    assert.equal(trimTo(20, []), undefined);
});

test('a picture is live for three seconds and then stale', () => {
    assert.equal(freshnessOf('open', staleAfterMs - 1), 'live');
    assert.equal(freshnessOf('open', staleAfterMs), 'stale');
    assert.equal(freshnessOf('open', undefined), 'waiting');
    assert.equal(freshnessOf('connecting', undefined), 'connecting');
});

test('without a connection no picture is live', () => {
    assert.equal(freshnessOf('offline', 10), 'offline');
    assert.equal(freshnessOf('unsupported', 10), 'unsupported');
});

test('age is never less than the time that the picture has stood', () => {
    const shown = { capturedMs: 1_000_000, presentedMs: 500 };
    assert.equal(ageOf(shown, 1_000_400, 700), 400);
    assert.equal(ageOf(shown, 900_000, 4500), 4000); // the browser's clock is behind
});

test('pictures are found by their time in the media, roughly', () => {
    const times = new PictureTimes();
    times.add({ type: 'picture', mediaS: 1, capturedMs: 100 });
    times.add({ type: 'picture', mediaS: 1.066, capturedMs: 166 });
    assert.equal(times.capturedAt(1.0661), 166);
    assert.equal(times.capturedAt(1.033), undefined);
    times.clear();
    assert.equal(times.capturedAt(1), undefined);
});

test('memory of pictures is bounded', () => {
    const times = new PictureTimes();
    for (let i = 0; i < 5000; ++i) times.add({ type: 'picture', mediaS: i, capturedMs: i });
    assert.equal(times.capturedAt(4999), 4999);
    assert.equal(times.capturedAt(4000), undefined);
});

test('live messages are read, anything else is left out', () => {
    const format = '{"type":"format","codec":"avc1.42c01e","width":640,"height":360}';
    assert.equal(liveMessageFrom(format)?.type, 'format');
    const picture = liveMessageFrom('{"type":"picture","captured_ns":5000000,"media_s":2}');
    assert.deepEqual(picture, { type: 'picture', capturedMs: 5, mediaS: 2 });
    for (const text of ['', 'null', '[]', '{"type":"picture"}', '{"type":"format","codec":1}']) {
        assert.equal(liveMessageFrom(text), undefined);
    }
});
