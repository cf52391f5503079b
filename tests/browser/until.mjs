// SPDX-License-Identifier: Apache-2.0

import { setTimeout as pause } from 'node:timers/promises';

// The first true value of `look()`; throws when there is none within `seconds`.
export async function until(look, seconds, what) {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        const value = await look();
        if (value) return value;
        if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
        await pause(100);
    }
}

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
