// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { presented } from './marks.mjs';
import { cameras, loopSeconds, subRate } from './province.mjs';
import { median } from './until.mjs';

const oldestShownMs = 500;

// From sending to presentation, in ms, of each picture whose mark was read. A picture's index in
// the loop is its counter modulo the loop.
function agesOf(seen, sent) {
    const pictures = subRate * loopSeconds;
    const ages = [];
    for (const { at, mark } of seen) {
        const of = sent.filter(({ counter }) => mark && counter % pictures === mark.picture);
        const ms = of.map(({ sent_ns }) => at - sent_ns / 1e6).filter((age) => age >= 0);
        if (ms.length > 0) ages.push(Math.min(...ms));
    }
    return ages;
}

export function cameraTests(stage) {
    for (const [id, number] of Object.entries(cameras)) {
        test(`the live view of ${id} shows that camera, in both streams`, async () => {
            const { visitor } = stage;
            await visitor.open(`camera/${id}`);
            for (const stream of ['Sub', 'Utama']) {
                await visitor.page.getByRole('button', { name: stream }).click();
                await visitor.live();
                const seen = await presented(visitor.page, 20);
                const marks = seen.map(({ mark }) => mark).filter(Boolean);
                assert.ok(marks.length >= 10, `${marks.length} marks of 20 pictures`);
                for (const { camera } of marks) assert.equal(camera, number);
            }
            await visitor.shoot(`camera-${number}`);
        });
    }

    test(`the median age of the shown live picture is at most ${oldestShownMs} ms`, async () => {
        const { visitor, province } = stage;
        await visitor.open('camera/kapuas.dermaga');
        await visitor.live();
        await presented(visitor.page, 30);
        const seen = await presented(visitor.page, 100);
        const ages = agesOf(seen, province.sent(1, 'sub'));
        const said = Number(await visitor.page.getAttribute('[data-age-ms]', 'data-age-ms'));
        const [middle, most] = [median(ages), Math.max(...ages)];
        console.log(
            `# age from sending to presentation: median ${middle.toFixed(0)} ms, ` +
                `largest ${most.toFixed(0)} ms of ${ages.length}; the page says ${said} ms`,
        );
        assert.ok(ages.length >= 50, `${ages.length} ages of ${seen.length} pictures`);
        assert.ok(middle <= oldestShownMs, `${middle} ms`);
    });

    test('the list of cameras says the state of each stream', async () => {
        const { visitor } = stage;
        await visitor.open('cameras');
        for (const id of Object.keys(cameras)) {
            const row = visitor.page.locator(`li[data-camera="${id}"]`);
            await row.locator('[data-kind=main] [data-state=live]').waitFor();
        }
        await visitor.shoot('cameras-id');
        await visitor.page.getByRole('searchbox').fill('kuala kapuas');
        assert.equal(await visitor.page.locator('li[data-camera]').count(), 2);
    });
}
