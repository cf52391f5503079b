// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { presented } from './marks.mjs';
import { cameras } from './province.mjs';

const routes = ['wall', 'camera/kapuas.dermaga', 'cameras'];

async function openAll(visitor) {
    const pages = [];
    for (const route of routes) {
        const page = await visitor.newPage();
        await visitor.open(route, page);
        await page.waitForSelector('[data-server=up]');
        pages.push(page);
    }
    return pages;
}

export function returnTests(stage) {
    test('no page complained and no request left the machine', () => {
        const { complaints, requests, address } = stage.visitor;
        assert.deepEqual(complaints, []);
        const { host } = new URL(address);
        const away = requests.filter((url) => !url.startsWith('blob:') && new URL(url).host !== host);
        assert.deepEqual(away, []);
        assert.ok(requests.length > 10);
    });

    test('when the server is killed every open page says so and comes back by itself', async () => {
        const { visitor, province } = stage;
        const pages = await openAll(visitor);
        await visitor.live(pages[0]);
        await visitor.live(pages[1]);
        const old = await province.serverPid();
        // All at once: a page that is back already would be waited for in vain.
        const down = Promise.all(pages.map((page) => page.waitForSelector('[data-server=down]')));
        process.kill(old, 'SIGKILL');
        await down;
        await pages[0].waitForSelector('[data-freshness=offline], [data-freshness=stale]');
        await visitor.shoot('wall-offline', pages[0]);
        for (const page of pages) await page.waitForSelector('[data-server=up]', { timeout: 60_000 });
        await visitor.live(pages[0], 60);
        await visitor.live(pages[1], 60);
        assert.notEqual(await province.serverPid(), old);
        const marks = (await presented(pages[1], 20)).map(({ mark }) => mark).filter(Boolean);
        assert.ok(marks.length > 0 && marks.every(({ camera }) => camera === cameras['kapuas.dermaga']));
        for (const page of pages) await page.close();
    });
}
