// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { presented } from './marks.mjs';
import { until } from './until.mjs';

async function lately(address, camera) {
    const to = new Date();
    const from = new Date(to.getTime() - 3_600_000);
    const span = `from=${from.toISOString()}&to=${to.toISOString()}`;
    const answer = await fetch(`${address}/api/v1/cameras/${camera}/recordings?${span}`);
    return answer.ok ? answer.json() : { recordings: [], gaps: [] };
}

export const recorded = async (address, camera) => (await lately(address, camera)).recordings;

const shownBy = async (page, camera) =>
    Date.parse((await page.getAttribute(`figure[data-camera="${camera}"]`, 'data-shown')) ?? '');

// Whatever was shown before, the page plays.
async function play(page) {
    await page.locator('svg .recorded').first().waitFor();
    if (!(await page.locator('.playback[data-playing]').count())) {
        await page.getByRole('button', { name: 'Putar' }).click();
    }
}

// A pause of some seconds that a camera made, once both it and another are recorded after it.
async function pauseOf({ province, visitor }, camera, number, other) {
    await province.tellCameras(`stop ${number}`);
    const longEnough = Date.now() + 10_000;
    const lastOf = (recordings) => Date.parse(recordings.at(-1)?.end ?? '');
    const goesOn = async () => lastOf(await recorded(visitor.address, other)) > longEnough;
    await until(goesOn, 60, 'the other camera is recorded meanwhile');
    await province.tellCameras(`start ${number}`);
    const pause = await until(
        async () => {
            const { gaps, recordings } = await lately(visitor.address, camera);
            const after = ({ end }) => recordings.some(({ start }) => start >= end);
            return gaps.slice(1).find((gap) => after(gap) && Date.parse(gap.end) > longEnough);
        },
        60,
        'a recording after the pause',
    );
    const caughtUp = async () => lastOf(await recorded(visitor.address, other)) > Date.parse(pause.end);
    await until(caughtUp, 60, 'the other camera is recorded until then');
    return pause;
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

    test('two cameras play side by side on one clock, each its own picture', async () => {
        const { visitor } = stage;
        const { page } = visitor;
        const pair = { 'kapuas.dermaga': 1, 'palangka.bundaran': 3 };
        await visitor.open('playback/kapuas.dermaga');
        await page.getByLabel('Tambah kamera').selectOption('palangka.bundaran');
        await page.waitForSelector('figure[data-camera="palangka.bundaran"]');
        await page.locator('svg .recorded').nth(1).waitFor();
        await play(page);
        for (const [id, number] of Object.entries(pair)) {
            const tile = `figure[data-camera="${id}"]`;
            await page.waitForSelector(`${tile}[data-shown]`);
            const marks = (await presented(page, 10, undefined, `${tile} video`)).map(({ mark }) => mark);
            const read = marks.filter(Boolean);
            assert.ok(read.length > 3 && read.every(({ camera }) => camera === number), JSON.stringify(marks));
        }
        const before = await shownBy(page, 'kapuas.dermaga');
        await until(async () => (await shownBy(page, 'kapuas.dermaga')) > before + 1000, 20, 'time goes on');
        const [one, other] = await Promise.all(Object.keys(pair).map((id) => shownBy(page, id)));
        assert.ok(Math.abs(one - other) < 700, `${one - other} ms apart`);
        await visitor.shoot('playback-two');
    });

    test('a pause of one camera is shown as one while the other goes on', async () => {
        const { visitor } = stage;
        const { page } = visitor;
        const { start, end } = await pauseOf(stage, 'kapuas.pasar', 2, 'kapuas.dermaga');
        const middle = new Date((Date.parse(start) + Date.parse(end)) / 2).toISOString();
        await visitor.open(`playback/kapuas.dermaga,kapuas.pasar/${middle}`);
        const paused = 'figure[data-camera="kapuas.pasar"]';
        await page.waitForSelector(`${paused}[data-moment=gap]`);
        assert.match(await page.textContent(paused), /Tidak terekam: .+sampai /);
        await page.waitForSelector('figure[data-camera="kapuas.dermaga"][data-shown]');
        await visitor.shoot('playback-gap');
        await page.waitForSelector(`${paused}[data-shown]`);
        assert.ok((await shownBy(page, 'kapuas.pasar')) >= Date.parse(end) - 100);
        assert.ok((await shownBy(page, 'kapuas.dermaga')) >= Date.parse(end) - 1000);
    });
}
