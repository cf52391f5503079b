// SPDX-License-Identifier: Apache-2.0

export const shortestPause = 500;
export const longestPause = 5000;

// How long to wait before try `failures` + 1, in ms. `random` (0 to 1) keeps many pages that lost
// the same server from returning at one instant.
export function pauseAfter(failures: number, random: number): number {
    const doubled = shortestPause * 2 ** Math.min(failures, 10);
    return Math.min(longestPause, doubled) * (0.8 + 0.2 * random);
}
