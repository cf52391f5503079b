// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { presented } from './marks.mjs';
import { until } from './until.mjs';

async function recorded(address, camera) {
    const to = new Date();
    const from = new Date(to.getTime() - 3_600_000);
    const span = `from=${from.toISOString()}&to=${to.toISOString()}`;
    const answer = await fetch(`${address}/api/v1/cameras/${camera}/recordings?${span}`);
    return answer.ok ? (await answer.json()).recordings : [];
}

export function playbackTests(stage) {
    test('what was recorded plays, with the time of its picture', async () => {
        const { visitor } = stage;
        const { page } = visitor;
        const all = await until(
            async () => {
                const found = await recorded(visitor.address, 'kapuas.pasar');
                return found.length > 0 && found;
            },
            60,
            'a recording',
        );
        await visitor.open('playback/kapuas.pasar');
        await page.locator('svg .recorded').first().waitFor();
        await page.getByRole('slider').focus();
        await page.keyboard.press('ArrowLeft');
        await page.waitForSelector('.playback[data-shown]');
        const marks = (await presented(page, 20)).map(({ mark }) => mark).filter(Boolean);
        assert.ok(marks.length > 5 && marks.every(({ camera }) => camera === 2), JSON.stringify(marks));
        const shown = Date.parse(await page.getAttribute('.playback', 'data-shown'));
        assert.ok(shown >= Date.parse(all[0].start) && shown <= Date.now(), String(shown));
        await visitor.shoot('playback-id');
    });
}
