// SPDX-License-Identifier: Apache-2.0

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

import { until } from './until.mjs';

const bin = process.env.BETANG_BIN;
const run = promisify(execFile);

export const cameras = { 'kapuas.dermaga': 1, 'kapuas.pasar': 2, 'palangka.bundaran': 3 };
export const subRate = 10;
export const loopSeconds = 20;

function freePort() {
    return new Promise((done) => {
        const probe = createServer().listen(0, '127.0.0.1', () => {
            const { port } = probe.address();
            probe.close(() => done(port));
        });
    });
}

// Where the simulated cameras' pictures carry their mark: it changes all the time.
const mark = '[[0, 0.6], [0.52, 0.6], [0.52, 0.82], [0, 0.82]]';

const cameraLines = (port) =>
    Object.entries(cameras).map(
        ([id, number]) =>
            `  ${id}: {name: Kamera ${number}, main: "rtsp://127.0.0.1:${port}/${number}/main", ` +
            `sub: "rtsp://127.0.0.1:${port}/${number}/sub", zones: {jalan: {exclude: [${mark}]}}}`,
    );

function configuration(camsimPort, webPort) {
    return [
        'province: Kalimantan Tengah',
        'time_zone: Asia/Pontianak',
        'runtime: run',
        'sites: {kapuas: {name: Kuala Kapuas}, palangka: {name: Palangka Raya}}',
        'cameras:',
        ...cameraLines(camsimPort),
        'walls:',
        '  utama:',
        '    name: Ruang Komando',
        '    canvas: 960x540',
        '    layout: 2x2',
        `    cameras: [${Object.keys(cameras).join(', ')}]`,
        '    outputs: {stream: {kind: encoded, size: 960x540, rate: 10}}',
        'storage: {utama: {path: recordings, cap: 1GB, segment: 5s}}',
        `server: {listen: "127.0.0.1:${webPort}"}`,
        '',
    ].join('\n');
}

// Three simulated cameras, a running Betang with a wall of 2x2, in a folder of their own.
export class Province {
    static async start() {
        const province = new Province();
        await province.begin();
        return province;
    }

    folder = mkdtempSync('/tmp/betang-browser-');
    processes = [];

    async begin() {
        try {
            this.camsimLog = `${this.folder}/camsim.log`;
            const camsimPort = await this.startCameras();
            const port = await freePort();
            this.address = `http://127.0.0.1:${port}`;
            this.config = `${this.folder}/betang.yaml`;
            writeFileSync(this.config, configuration(camsimPort, port));
            this.launch('betang', ['run', '-c', this.config]);
            await until(() => this.answers(), 60, 'the server answers');
        } catch (error) {
            console.error(this.lastWords());
            await this.stop();
            throw error;
        }
    }

    async startCameras() {
        const options = ['--main', '640x360@10', '--main-kbits', '400', '--sub', `320x180@${subRate}`];
        const more = ['--gop', '2s', '--loop', `${loopSeconds}s`, '--log', this.camsimLog];
        const clips = ['--clip', 'scene:crossing', '--control', `${this.folder}/camsim.sock`];
        this.launch('betang-camsim', ['--count', '3', '--port', '0', ...clips, ...options, ...more]);
        const said = () => readFileSync(`${this.folder}/betang-camsim.log`, 'utf8');
        const ready = await until(() => /ready rtsp:\/\/[^:]+:(\d+)/.exec(said()), 120, 'cameras ready');
        return Number(ready[1]);
    }

    launch(name, words) {
        const log = openSync(`${this.folder}/${name}.log`, 'a');
        const process = spawn(`${bin}/${name}`, words, { stdio: ['ignore', log, log] });
        process.on('error', (error) => console.error(`# ${error.message}`));
        process.on('exit', () => (this.ended = `${name} ended`));
        this.processes.push(process);
    }

    async answers() {
        if (this.ended) throw new Error(this.ended);
        const answer = await fetch(`${this.address}/api/v1/about`).catch(() => undefined);
        return answer?.ok;
    }

    // Access units of a camera's stream as they were sent, oldest first.
    sent(camera, stream) {
        const lines = readFileSync(this.camsimLog, 'utf8').split('\n');
        return lines
            .filter((line) => line.includes('"event":"sent"') && line.endsWith('}'))
            .map((line) => JSON.parse(line))
            .filter((each) => each.camera === camera && each.stream === stream);
    }

    async serverPid() {
        const { stdout } = await run(`${bin}/betang`, ['status', '--json', '-c', this.config]);
        const { children } = JSON.parse(stdout).supervisor;
        return children.find(({ role }) => role === 'server').pid;
    }

    lastWords() {
        const tail = (name) => readFileSync(`${this.folder}/${name}.log`, 'utf8').slice(-3000);
        return ['betang-camsim', 'betang'].map((name) => {
            try {
                return tail(name);
            } catch {
                return '';
            }
        }).join('\n');
    }

    async stop() {
        for (const process of this.processes.reverse()) {
            const ended = new Promise((done) => process.once('exit', done));
            if (process.exitCode !== null || process.signalCode !== null) continue;
            process.kill('SIGTERM');
            const killer = setTimeout(() => process.kill('SIGKILL'), 15_000);
            await ended;
            clearTimeout(killer);
        }
        if (!process.env.BETANG_KEEP) rmSync(this.folder, { recursive: true, force: true });
    }
}
