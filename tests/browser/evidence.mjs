// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { presented } from './marks.mjs';
import { recorded } from './playback.mjs';
import { bin, run } from './programs.mjs';
import { cameras } from './province.mjs';
import { until } from './until.mjs';

const shots = process.env.BETANG_SHOTS;
const ids = ['kapuas.dermaga', 'palangka.bundaran'];

// Some seconds of two cameras; the package, and the page that was in it.
async function makePackage({ province, visitor }) {
    const spans = await until(
        async () => {
            const all = await Promise.all(ids.map((id) => recorded(visitor.address, id)));
            const last = all.map((list) => list.at(-1)).filter(Boolean);
            const from = Math.max(...last.map(({ start }) => Date.parse(start)));
            const to = Math.min(...last.map(({ end }) => Date.parse(end)));
            return last.length === ids.length && to - from > 6000 && { from: to - 6000, to };
        },
        60,
        'some seconds of both cameras',
    );
    const file = `${province.folder}/paket.zip`;
    const times = Object.entries(spans).flatMap(([name, at]) => [`--${name}`, new Date(at).toISOString()]);
    const words = [...ids.flatMap((id) => ['--camera', id]), ...times, '--case', 'LP/12', '--reason', 'Tabrakan <perahu>'];
    // The key that signs is made with the first checkpoint, a minute after the start.
    await until(
        () => run(`${bin}/betang`, ['export', '-c', province.config, ...words, '-o', file]).catch(() => undefined),
        100,
        'a package',
    );
    const unpacked = `${province.folder}/unpacked`;
    mkdirSync(unpacked);
    const python = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])';
    await run('/usr/bin/python3', ['-c', python, file, unpacked]);
    return { file, unpacked, bytes: readFileSync(file) };
}

async function shoot(page, name) {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

async function verdictOf(page, bytes) {
    await page.evaluate(() => document.getElementById('state').removeAttribute('data-verdict'));
    await page.setInputFiles('#file', { name: 'paket.zip', mimeType: 'application/zip', buffer: bytes });
    await page.waitForSelector('#state:is([data-verdict=good], [data-verdict=bad])');
    return page.getAttribute('#state', 'data-verdict');
}

// Where the members' own bytes lie, by name.
function membersOf(bytes) {
    const members = {};
    for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
        const [size, names, extra] = [bytes.readUInt32LE(at + 22), bytes.readUInt16LE(at + 26), bytes.readUInt16LE(at + 28)];
        const data = at + 30 + names + extra;
        members[bytes.toString('latin1', at + 30, at + 30 + names)] = { header: at, data, size };
        at = data + size;
    }
    return members;
}

function flipped(bytes, at) {
    const copy = Buffer.from(bytes);
    copy[at] ^= 1;
    return copy;
}

export function evidenceTests(stage) {
    let made;
    let page;

    test('the page in a package, opened from its file, checks it and plays all cameras on one clock', async () => {
        made = await makePackage(stage);
        page = await stage.visitor.browser.newPage({ viewport: { width: 1280, height: 900 } });
        const complaints = [];
        page.on('pageerror', (error) => complaints.push(String(error)));
        page.on('console', (message) => complaints.push(message.text()));
        await page.goto(`${pathToFileURL(made.unpacked)}/VIEWER.html`);
        assert.equal(await page.getAttribute('html', 'lang'), 'id');
        assert.equal(await verdictOf(page, made.bytes), 'good', await page.textContent('#findings'));
        assert.match(await page.textContent('#facts'), /LP\/12.*Tabrakan <perahu>/s);
        await page.click('#play');
        for (const id of ids) {
            await page.waitForSelector(`figure[data-camera="${id}"][data-moment=picture]`);
            const marks = (await presented(page, 8, undefined, `figure[data-camera="${id}"] video`)).map(({ mark }) => mark);
            const read = marks.filter(Boolean);
            assert.ok(read.length > 3 && read.every(({ camera }) => camera === cameras[id]), JSON.stringify(marks));
        }
        const [one, other] = await page.$$eval('video', (videos) => videos.map(({ currentTime }) => currentTime));
        const starts = await page.evaluate(() => cameras.map(({ clips }) => clips[0].start));
        assert.ok(Math.abs(starts[0] + one * 1000 - starts[1] - other * 1000) < 700, `${starts} ${one} ${other}`);
        await shoot(page, 'evidence-id');
        await page.click('#language');
        assert.match(await page.textContent('#state'), /INTACT/);
        await shoot(page, 'evidence-en');
        assert.deepEqual(complaints, []);
    });

    test('the page finds a change of any file and of the zip around them', async () => {
        const members = membersOf(made.bytes);
        const places = Object.values(members).flatMap(({ header, data, size }) => [header + 11, data + (size >> 1)]);
        const directory = Math.max(...Object.values(members).map(({ data, size }) => data + size));
        places.push(directory + 5, directory + 50, made.bytes.length - 3);
        for (const at of places) {
            assert.equal(await verdictOf(page, flipped(made.bytes, at)), 'bad', `byte ${at}`);
        }
        assert.equal(await verdictOf(page, made.bytes.subarray(0, directory - 100)), 'bad');
        const clip = members[Object.keys(members).find((name) => name.endsWith('.mp4'))];
        await verdictOf(page, flipped(made.bytes, clip.data + clip.size - 10));
        assert.match(await page.textContent('#findings'), /\.mp4: changed, fragment \d+/);
        await shoot(page, 'evidence-changed');
        assert.equal(await verdictOf(page, Buffer.from('no package')), 'bad');
        assert.equal(await verdictOf(page, made.bytes), 'good');
    });

    test('the summary says in both languages what was asked and what is there', async () => {
        await page.goto(`${pathToFileURL(made.unpacked)}/summary.html`);
        const text = await page.textContent('body');
        for (const words of ['LP/12', 'Tabrakan <perahu>', 'Diserahkan', 'Delivered', 'Kamera 1', 'UTC+07:00']) {
            assert.ok(text.includes(words), words);
        }
        await shoot(page, 'evidence-summary');
        writeFileSync(`${made.unpacked}/summary.pdf`, await page.pdf({ format: 'A4' }));
        await page.close();
    });
}
