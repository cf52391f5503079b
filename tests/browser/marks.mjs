// SPDX-License-Identifier: Apache-2.0
//
// Reads the pixel marks of simulated cameras (media/pixel_mark.hpp) from what the page's video
// presents.

const columns = 20;
const rows = 4;

function crc10(value) {
    let crc = 0x3ff;
    for (let bit = 21; bit >= 0; --bit) {
        const top = ((crc >> 9) ^ (value >> bit)) & 1;
        crc = ((crc << 1) & 0x3ff) ^ (top ? 0x233 : 0);
    }
    return crc;
}

// {camera, picture} of the brightness of the mark's cells, or nothing.
export function decodeMark(cells) {
    const cell = (column, row) => cells[row * columns + column];
    const posts = [1, 2].flatMap((row) => [cell(1, row), cell(columns - 2, row)]);
    const ring = [...cells].filter((_, i) => {
        const [column, row] = [i % columns, Math.floor(i / columns)];
        return column === 0 || column === columns - 1 || row === 0 || row === rows - 1;
    });
    const [white, black] = [Math.min(...posts), Math.max(...ring)];
    if (white - black < 60) return undefined;
    let value = 0;
    let check = 0;
    for (let bit = 0; bit < 32; ++bit) {
        const one = cell(2 + (bit % 16), 1 + (bit >> 4)) > (white + black) / 2 ? 1 : 0;
        if (bit < 22) value = value * 2 + one;
        else check = check * 2 + one;
    }
    if (crc10(value) !== check) return undefined;
    let picture = value & 0xfff;
    for (const shift of [1, 2, 4, 8]) picture ^= picture >> shift;
    return { camera: value >> 12, picture };
}

// Runs in the page: the next `count` pictures that `video` presents, each with its time (UTC ms), its
// media time and the brightness of the cells of the mark in `tile` (parts of the picture).
function watch(video, { tile, count, columns, rows }) {
    const canvas = document.createElement('canvas');
    const [width, height] = [320, 180];
    Object.assign(canvas, { width, height });
    const drawing = canvas.getContext('2d', { willReadFrequently: true });
    const brightness = () => {
        const [w, h] = [video.videoWidth, video.videoHeight];
        const { left, top } = tile;
        drawing.drawImage(video, left * w, top * h, tile.width * w, tile.height * h, 0, 0, width, height);
        const cell = width / 40;
        const { data } = drawing.getImageData(0, 14 * cell, columns * cell, rows * cell);
        const green = (x, y) => data[(y * columns * cell + x) * 4 + 1];
        return Array.from({ length: columns * rows }, (_, i) => {
            const x = (i % columns) * cell + cell / 2;
            const y = Math.floor(i / columns) * cell + cell / 2;
            return (green(x, y) + green(x - 1, y) + green(x, y - 1) + green(x - 1, y - 1)) / 4;
        });
    };
    return new Promise((done) => {
        const seen = [];
        const look = (_, frame) => {
            const at = Date.now() - performance.now() + frame.expectedDisplayTime;
            seen.push({ at, media: frame.mediaTime, cells: brightness() });
            if (seen.length < count) video.requestVideoFrameCallback(look);
            else done(seen);
        };
        video.requestVideoFrameCallback(look);
    });
}

export const wholePicture = { left: 0, top: 0, width: 1, height: 1 };

// [{at, media, mark}] of the next `count` pictures that the page's `video` presents; mark is undefined
// where none is read.
export async function presented(page, count, tile = wholePicture, video = 'video') {
    const seen = await page.locator(video).evaluate(watch, { tile, count, columns, rows });
    return seen.map(({ at, media, cells }) => ({ at, media, mark: decodeMark(cells) }));
}
