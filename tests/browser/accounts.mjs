// SPDX-License-Identifier: Apache-2.0
//
// Logging in, with a server of its own that has accounts and knows nobody yet.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { freePort, Programs } from './programs.mjs';
import { until } from './until.mjs';
import { Visitor } from './visitor.mjs';

const password = 'sungai-kapuas';

class Guarded extends Programs {
    async begin() {
        const port = await freePort();
        this.address = `http://127.0.0.1:${port}`;
        this.config = `${this.folder}/betang.yaml`;
        writeFileSync(
            this.config,
            [
                'runtime: run',
                'state: state',
                'sites: {kapuas: {name: Kuala Kapuas}, palangka: {name: Palangka Raya}}',
                'cameras:',
                '  kapuas.dermaga: {main: "rtsp://127.0.0.1:9/x", record: "off"}',
                '  palangka.bundaran: {main: "rtsp://127.0.0.1:9/y", record: "off"}',
                `server: {listen: "127.0.0.1:${port}"}`,
                '',
            ].join('\n'),
        );
        this.launch('betang', ['run', '-c', this.config]);
        await until(() => this.answers(), 60, 'the server answers');
    }

    firstToken() {
        return readFileSync(`${this.folder}/state/server/first-token`, 'utf8').trim();
    }
}

export function accountTests() {
    const stage = {};

    before(async () => {
        stage.guarded = await Guarded.start();
        stage.visitor = await Visitor.start(stage.guarded.address);
    });

    after(async () => {
        await stage.visitor?.stop();
        await stage.guarded?.stop();
    });

    async function logIn(name) {
        const { page } = stage.visitor;
        await page.getByLabel('Nama pengguna').fill(name);
        await page.getByLabel('Kata sandi').fill(password);
        await page.getByRole('button', { name: 'Masuk', exact: true }).click();
    }

    async function logOut() {
        const { page } = stage.visitor;
        await page.getByRole('button', { name: 'Keluar' }).click();
        await page.getByRole('heading', { name: 'Masuk ke Betang' }).waitFor();
    }

    test('the first administrator is made with the token', async () => {
        const { visitor, guarded } = stage;
        await visitor.open('cameras');
        await visitor.page.getByRole('heading', { name: 'Masuk ke Betang' }).waitFor();
        await visitor.shoot('login');
        await visitor.page.getByRole('button', { name: 'Baru dipasang?' }).click();
        await visitor.page.getByLabel('Token awal').fill(guarded.firstToken());
        await logIn('kepala');
        await visitor.page.getByText('kepala · pengelola').waitFor();
        await visitor.page.getByRole('heading', { name: 'Kamera' }).waitFor();
    });

    test('an administrator adds a user, who sees one district and no page of users', async () => {
        const { page } = stage.visitor;
        await page.getByRole('link', { name: 'Pengguna' }).click();
        await page.getByRole('button', { name: 'Tambah pengguna' }).click();
        await page.getByLabel('Nama pengguna').fill('sari');
        await page.getByLabel('Peran').selectOption('operator');
        await page.getByLabel('Izin').fill('site:kapuas');
        await page.getByLabel('Kata sandi').fill(password);
        await page.getByRole('button', { name: 'Simpan' }).click();
        await page.getByRole('cell', { name: 'site:kapuas' }).waitFor();
        await stage.visitor.shoot('users');
        await logOut();
        await logIn('sari');
        await page.getByRole('link', { name: 'Kamera' }).click();
        await page.getByText('Kuala Kapuas').waitFor();
        assert.equal(await page.getByText('Palangka Raya').count(), 0);
        assert.equal(await page.getByRole('link', { name: 'Pengguna' }).count(), 0);
        await logOut();
    });

    test('a wrong password is said so, in the language of the reader', async () => {
        const { page } = stage.visitor;
        await page.getByLabel('Nama pengguna').fill('sari');
        await page.getByLabel('Kata sandi').fill('bukan yang ini');
        await page.getByRole('button', { name: 'Masuk', exact: true }).click();
        await page.getByText('Nama pengguna atau kata sandi salah.').waitFor();
    });
}
