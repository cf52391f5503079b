// SPDX-License-Identifier: Apache-2.0

export type Values = Record<string, string | number>;

// Replaces {name} by its value; a name without a value stays, so that the mistake shows.
export function fill(text: string, values: Values): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
