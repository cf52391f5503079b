// SPDX-License-Identifier: Apache-2.0

import { readFileSync, writeFileSync } from 'node:fs';

import { bin, freePort, Programs, run } from './programs.mjs';
import { until } from './until.mjs';

export { loopSeconds, subRate } from './programs.mjs';

export const cameras = { 'kapuas.dermaga': 1, 'kapuas.pasar': 2, 'palangka.bundaran': 3 };

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
        '    presets: {taman: {name: Taman kota, layout: 1+5, cameras: [palangka.bundaran, kapuas.pasar]}}',
        '    tours: {keliling: {name: Keliling taman, dwell: 1h, cameras: [kapuas.pasar, palangka.bundaran]}}',
        '    outputs: {stream: {kind: encoded, size: 960x540, rate: 10}}',
        'storage: {utama: {path: recordings, cap: 1GB, segment: 5s}}',
        `server: {listen: "127.0.0.1:${webPort}", accounts: "off"}`,
        '',
    ].join('\n');
}

// Three simulated cameras, a running Betang with a wall of 2x2.
export class Province extends Programs {
    async begin() {
        const camsimPort = await this.startCameras(Object.keys(cameras).length);
        const port = await freePort();
        this.address = `http://127.0.0.1:${port}`;
        this.config = `${this.folder}/betang.yaml`;
        writeFileSync(this.config, configuration(camsimPort, port));
        this.launch('betang', ['run', '-c', this.config]);
        await until(() => this.answers(), 60, 'the server answers');
    }

    // Access units of a camera's stream as they were sent, oldest first.
    sent(camera, stream) {
        const lines = readFileSync(this.camsimLog, 'utf8').split('\n');
        return lines
            .filter((line) => line.includes('"event":"sent"') && line.endsWith('}'))
            .map((line) => JSON.parse(line))
            .filter((each) => each.camera === camera && each.stream === stream);
    }

    directWall(...words) {
        return run(`${bin}/betang`, ['wall', ...words, '-c', this.config]);
    }

    async serverPid() {
        const { stdout } = await run(`${bin}/betang`, ['status', '--json', '-c', this.config]);
        const { children } = JSON.parse(stdout).supervisor;
        return children.find(({ role }) => role === 'server').pid;
    }
}
