// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { presented } from './marks.mjs';
import { cameras } from './province.mjs';
import { until } from './until.mjs';

const tile = (index) => ({ left: (index % 2) / 2, top: (index >> 1) / 2, width: 0.5, height: 0.5 });

// Camera numbers and pictures of one part of the wall, once all of its cameras are shown.
function marksWithin(page, part, what) {
    return until(
        async () => {
            const marks = (await presented(page, 15, part)).map(({ mark }) => mark);
            return marks.some(Boolean) && marks.filter(Boolean);
        },
        30,
        `a mark in ${what}`,
    );
}

const marksIn = (page, index) => marksWithin(page, tile(index), `tile ${index}`);

export function wallTests(stage) {
    test('the wall plays: time advances and pictures change', async () => {
        const { visitor } = stage;
        await visitor.open('wall');
        await visitor.live();
        const seen = await presented(visitor.page, 20);
        const media = seen.map((picture) => picture.media);
        assert.ok(media.at(-1) > media[0], `media time ${media[0]} to ${media.at(-1)}`);
        const pictures = new Set((await marksIn(visitor.page, 0)).map(({ picture }) => picture));
        assert.ok(pictures.size > 1, 'one picture only');
    });

    test('each tile shows its camera, and leads to it', async () => {
        const { visitor } = stage;
        for (const [index, [id, number]] of Object.entries(cameras).entries()) {
            for (const { camera } of await marksIn(visitor.page, index)) assert.equal(camera, number);
            const link = visitor.page.locator('.picture a').nth(index);
            assert.equal(await link.getAttribute('data-camera'), id);
        }
        await visitor.shoot('wall-id');
        await visitor.page.locator('.picture a').nth(1).click();
        await visitor.page.waitForSelector('[data-stream="kapuas.pasar/sub"]');
    });

    test('a preset is called up, and its large tile shows and leads to its camera', async () => {
        const { visitor } = stage;
        await visitor.open('wall');
        await visitor.live();
        await visitor.page.getByRole('button', { name: 'Taman kota' }).click();
        await visitor.page.waitForSelector('button[aria-pressed="true"] >> text=Taman kota');
        await visitor.page.waitForSelector('[data-layout="1+5"] >> text=Taman kota');
        const large = { left: 0, top: 0, width: 2 / 3, height: 2 / 3 };
        await until(
            async () => {
                const marks = await marksWithin(visitor.page, large, 'the large tile');
                return marks.every(({ camera }) => camera === cameras['palangka.bundaran']);
            },
            30,
            'the large tile shows its camera',
        );
        const links = visitor.page.locator('.picture a');
        assert.equal(await links.first().getAttribute('data-camera'), 'palangka.bundaran');
        const [big, small] = await Promise.all([links.nth(0).boundingBox(), links.nth(1).boundingBox()]);
        assert.ok(Math.abs(big.width / small.width - 2) < 0.02, `${big.width} and ${small.width}`);
        await visitor.shoot('wall-preset');
    });

    test('a tour is started, held and ended; what a command changes is seen as well', async () => {
        const { visitor, province } = stage;
        const { page } = visitor;
        await visitor.open('wall');
        await page.getByRole('button', { name: 'Keliling taman' }).click();
        await page.waitForSelector('text=1/2');
        await page.getByRole('button', { name: 'Berikut' }).click();
        await page.waitForSelector('text=2/2');
        await page.getByRole('button', { name: 'Jeda' }).click();
        await page.getByRole('button', { name: 'Lanjut' }).waitFor();
        await visitor.shoot('wall-tour');
        await page.getByRole('button', { name: 'Hentikan' }).click();
        await page.waitForSelector('button[aria-pressed="false"] >> text=Keliling taman');
        await province.directWall('show', 'utama', '--layout', '2x2', '--cameras', Object.keys(cameras).join());
        await page.waitForSelector('[data-layout="2x2"]');
    });

    test('arrow keys and Enter lead from tile to tile and into a camera', async () => {
        const { page } = stage.visitor;
        await stage.visitor.open('wall');
        await page.locator('.picture a').first().focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await page.waitForSelector('[data-stream="palangka.bundaran/sub"]');
    });

    test('both languages: the switch changes every page and is remembered', async () => {
        const { page } = stage.visitor;
        await stage.visitor.open('wall');
        assert.match(await page.textContent('nav'), /Dinding.*Kamera.*Peristiwa.*Rekaman/s);
        await page.getByRole('button', { name: 'English' }).click();
        assert.match(await page.textContent('nav'), /Wall.*Cameras.*Events.*Playback/s);
        await page.reload();
        await page.waitForSelector('nav :text("Wall")');
        assert.equal(await page.getAttribute('html', 'lang'), 'en');
        await stage.visitor.live();
        await stage.visitor.shoot('wall-en');
        await page.getByRole('button', { name: 'Bahasa Indonesia' }).click();
    });
}
