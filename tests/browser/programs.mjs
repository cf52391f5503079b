// SPDX-License-Identifier: Apache-2.0

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { promisify } from 'node:util';

import { until } from './until.mjs';

export const bin = process.env.BETANG_BIN;
export const run = promisify(execFile);

export const subRate = 10;
export const loopSeconds = 20;

export function freePort() {
    return new Promise((done) => {
        const probe = createServer().listen(0, '127.0.0.1', () => {
            const { port } = probe.address();
            probe.close(() => done(port));
        });
    });
}

// Running programs in a folder of their own; all end, and the folder goes, with stop().
export class Programs {
    folder = mkdtempSync('/tmp/betang-browser-');
    processes = [];

    // Starts all, or stops what has been started and says what it said last.
    static async start() {
        const programs = new this();
        try {
            await programs.begin();
        } catch (error) {
            console.error(programs.lastWords());
            await programs.stop();
            throw error;
        }
        return programs;
    }

    launch(name, words, as = name) {
        const log = openSync(`${this.folder}/${as}.log`, 'a');
        const process = spawn(`${bin}/${name}`, words, { stdio: ['ignore', log, log] });
        process.on('error', (error) => console.error(`# ${error.message}`));
        process.on('exit', () => (this.ended = `${as} ended`));
        this.processes.push(process);
        return process;
    }

    // Simulated cameras of small pictures; their port.
    async startCameras(count) {
        this.camsimLog = `${this.folder}/camsim.log`;
        const options = ['--main', '640x360@10', '--main-kbits', '400', '--sub', `320x180@${subRate}`];
        const more = ['--gop', '2s', '--loop', `${loopSeconds}s`, '--log', this.camsimLog];
        const clips = ['--clip', 'scene:crossing', '--control', `${this.folder}/camsim.sock`];
        this.launch('betang-camsim', ['--count', `${count}`, '--port', '0', ...clips, ...options, ...more]);
        const said = () => readFileSync(`${this.folder}/betang-camsim.log`, 'utf8');
        const ready = await until(() => /ready rtsp:\/\/[^:]+:(\d+)/.exec(said()), 120, 'cameras ready');
        return Number(ready[1]);
    }

    // A line to the simulated cameras, `stop 2` for example.
    tellCameras(line) {
        return new Promise((done, failed) => {
            const socket = connect(`${this.folder}/camsim.sock`, () => socket.write(`${line}\n`));
            socket.once('data', (answer) => {
                socket.end();
                done(JSON.parse(answer));
            });
            socket.once('error', failed);
        });
    }

    async answers() {
        if (this.ended) throw new Error(this.ended);
        const answer = await fetch(`${this.address}/api/v1/about`).catch(() => undefined);
        return answer?.ok;
    }

    lastWords() {
        const tail = (name) => readFileSync(`${this.folder}/${name}.log`, 'utf8').slice(-3000);
        return ['betang-camsim', 'betang', 'site'].map((name) => {
            try {
                return tail(name);
            } catch {
                return '';
            }
        }).join('\n');
    }

    async stop() {
        for (const process of this.processes.reverse()) await this.end(process);
        if (!process.env.BETANG_KEEP) rmSync(this.folder, { recursive: true, force: true });
    }

    async end(process) {
        if (process.exitCode !== null || process.signalCode !== null) return;
        const ended = new Promise((done) => process.once('exit', done));
        process.kill('SIGTERM');
        const killer = setTimeout(() => process.kill('SIGKILL'), 15_000);
        await ended;
        clearTimeout(killer);
    }
}
