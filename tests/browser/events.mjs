// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cameras } from './province.mjs';

export function eventTests(stage) {
    test('an event appears without reload, at the wall and in the list', async () => {
        const { visitor } = stage;
        await visitor.open('events');
        const known = await visitor.page.locator('tr[data-event]').count();
        // Alarms about Betang itself are asked for now and then; nothing else is.
        const others = () => visitor.requests.filter((url) => !url.endsWith('/api/v1/alarms')).length;
        const asked = others();
        await visitor.page.locator('tr[data-event]').nth(known).waitFor({ timeout: 60_000 });
        const row = await visitor.page.locator('tr[data-event]').first().textContent();
        assert.match(row, /Gerakan/);
        assert.match(row, /Kamera [123]/);
        assert.match(row, /jalan/);
        assert.equal(others(), asked, 'the page asked again');
        await visitor.shoot('events-id');
        await visitor.open('wall');
        const names = Object.values(cameras).map((number) => `Kamera ${number}`);
        const listed = await visitor.page.locator('aside section').nth(1).textContent();
        assert.ok(names.some((name) => listed.includes(name)), listed);
    });
}
