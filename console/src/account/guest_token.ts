// SPDX-License-Identifier: Apache-2.0

// Of an address such as /#guest=TOKEN: what stands behind '#' reaches no server and no log.
export function guestTokenIn(hash: string): string | undefined {
    return /^#guest=([A-Za-z0-9_-]{43})$/.exec(hash)?.[1];
}
