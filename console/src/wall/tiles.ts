// SPDX-License-Identifier: Apache-2.0
//
// Where a wall's tiles lie in its picture: as compositor/layout.hpp, in fractions.

import type { GridLayout } from '../api/types.js';

export interface TileRect {
    left: number;
    top: number;
    width: number;
    height: number;
}

export function tileRect(index: number, { columns, rows }: GridLayout): TileRect {
    return {
        left: (index % columns) / columns,
        top: Math.floor(index / columns) / rows,
        width: 1 / columns,
        height: 1 / rows,
    };
}

// The tile at (x, y), both 0 to 1; nothing outside the picture.
export function tileAt(x: number, y: number, { columns, rows }: GridLayout): number | undefined {
    if (x < 0 || y < 0 || x >= 1 || y >= 1) return undefined;
    return Math.floor(y * rows) * columns + Math.floor(x * columns);
}

// The tile that an arrow key leads to; stays at the edges.
export function neighbour(index: number, key: string, { columns, rows }: GridLayout): number {
    const column = index % columns;
    const row = Math.floor(index / columns);
    if (key === 'ArrowLeft') return row * columns + Math.max(0, column - 1);
    if (key === 'ArrowRight') return row * columns + Math.min(columns - 1, column + 1);
    if (key === 'ArrowUp') return Math.max(0, row - 1) * columns + column;
    if (key === 'ArrowDown') return Math.min(rows - 1, row + 1) * columns + column;
    return index;
}
