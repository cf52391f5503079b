// SPDX-License-Identifier: Apache-2.0
//
// A site with a Betang of its own lends its camera; its recordings play at the centre.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { presented } from './marks.mjs';
import { recorded } from './playback.mjs';
import { bin, freePort, Programs, run } from './programs.mjs';
import { until } from './until.mjs';

class Pair extends Programs {
    async begin() {
        const camera = `rtsp://127.0.0.1:${await this.startCameras(1)}/1`;
        const [place, port] = [`127.0.0.1:${await freePort()}`, await freePort()];
        const [siteKey, centreKey] = [await this.key('site'), await this.key('centre')];
        this.write('site', [
            `cameras: {kapuas.dermaga: {main: "${camera}/main", sub: "${camera}/sub", analyze: "off"}}`,
            'storage: {utama: {path: recordings, cap: 1GB, segment: 2s}}',
            `share: {listen: "${place}", secret: key, clients: {centre: "${centreKey}"}}`,
        ]);
        this.write('centre', [
            `sites: {kapuas: {name: Kuala Kapuas, remote: {at: "${place}", key: "${siteKey}", secret: key}}}`,
            'cameras: {kapuas.dermaga: {name: Dermaga, stream: sub}}',
            `server: {listen: "127.0.0.1:${port}", accounts: "off"}`,
        ]);
        this.address = `http://127.0.0.1:${port}`;
        this.site = this.launch('betang', ['run', '-c', this.file('site')], 'site');
        this.launch('betang', ['run', '-c', this.file('centre')]);
        await until(() => this.answers(), 60, 'the centre answers');
    }

    file(name) {
        return `${this.folder}/${name}/betang.yaml`;
    }

    write(name, lines) {
        mkdirSync(`${this.folder}/${name}`, { recursive: true });
        writeFileSync(this.file(name), ['runtime: run', ...lines, ''].join('\n'));
    }

    async key(name) {
        this.write(name, []);
        const { stdout } = await run(`${bin}/betang`, ['keys', 'rotate', 'key', '-c', this.file(name)]);
        return stdout.trim();
    }
}

export function siteTests(stage) {
    let pair;
    before(async () => (pair = await Pair.start()));
    after(() => pair?.stop());

    test('what a site recorded plays at the centre', async () => {
        await until(() => recorded(pair.address, 'kapuas.dermaga').then((all) => all.length > 0), 60, 'a recording');
        const page = await stage.visitor.newPage();
        await page.goto(`${pair.address}/#/playback/kapuas.dermaga`);
        await page.locator('svg .recorded').first().waitFor();
        await page.getByRole('button', { name: 'Putar' }).click();
        await page.waitForSelector('figure[data-shown]');
        const marks = (await presented(page, 10)).map(({ mark }) => mark).filter(Boolean);
        assert.ok(marks.length > 3 && marks.every(({ camera }) => camera === 1), JSON.stringify(marks));
        assert.match(await page.textContent('figcaption'), /direkam di situs Kuala Kapuas/);
        await stage.visitor.shoot('playback-site', page);
        await page.close();
    });

    test('when the site cannot be reached the page says so, in words', async () => {
        await pair.end(pair.site);
        pair.ended = undefined;
        const state = async () => (await (await fetch(`${pair.address}/api/v1/cameras`)).json()).cameras[0];
        await until(async () => (await state()).streams.sub.state === 'link-down', 30, 'link down');
        const page = await stage.visitor.newPage();
        await page.goto(`${pair.address}/#/playback/kapuas.dermaga`);
        await page.waitForSelector('figure[data-moment=trouble]');
        assert.match(await page.textContent('figure'), /Jalur ke situs Kuala Kapuas putus/);
        await page.getByRole('button', { name: 'Coba lagi' }).waitFor();
        await stage.visitor.shoot('playback-site-down', page);
        await page.close();
    });
}
