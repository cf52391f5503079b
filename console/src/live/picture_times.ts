// SPDX-License-Identifier: Apache-2.0

import type { Picture } from './protocol.js';

const kept = 600;
const tolerance = 0.02; // s; clocks of the media round to microseconds, pictures lie 16 ms apart or more

// Remembers when the newest pictures were captured, by their time in the media.
export class PictureTimes {
    private pictures: Picture[] = [];

    add(picture: Picture): void {
        this.pictures.push(picture);
        if (this.pictures.length > kept) this.pictures.splice(0, kept / 2);
    }

    clear(): void {
        this.pictures = [];
    }

    // UTC in ms; nothing when no picture lies there.
    capturedAt(mediaS: number): number | undefined {
        let best: Picture | undefined;
        for (const picture of this.pictures) {
            const distance = Math.abs(picture.mediaS - mediaS);
            if (distance <= Math.abs((best?.mediaS ?? Infinity) - mediaS)) best = picture;
        }
        const close = best && Math.abs(best.mediaS - mediaS) <= tolerance;
        return close ? best?.capturedMs : undefined;
    }
}
