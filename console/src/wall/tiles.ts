// SPDX-License-Identifier: Apache-2.0
//
// Where a wall's tiles lie in its picture: as compositor/layout.hpp, in fractions.

import type { WallLayout } from '../api/types.js';

export interface TileRect {
    left: number;
    top: number;
    width: number;
    height: number;
}

export function tileRect(index: number, layout: WallLayout): TileRect | undefined {
    const tile = layout.tiles[index];
    if (!tile) return undefined;
    return {
        left: tile.column / layout.columns,
        top: tile.row / layout.rows,
        width: tile.columns / layout.columns,
        height: tile.rows / layout.rows,
    };
}

function centre({ left, top, width, height }: TileRect) {
    return { x: left + width / 2, y: top + height / 2 };
}

const wayOf: Record<string, { x: number; y: number }> = {
    ArrowLeft: { x: -1, y: 0 },
    ArrowRight: { x: 1, y: 0 },
    ArrowUp: { x: 0, y: -1 },
    ArrowDown: { x: 0, y: 1 },
};

// The tile that an arrow key leads to: the nearest that lies wholly that way, the straightest of
// these; the same where there is none.
export function neighbour(index: number, key: string, layout: WallLayout): number {
    const from = tileRect(index, layout);
    const way = wayOf[key];
    if (!from || !way) return index;
    const here = centre(from);
    let nearest = index;
    let least = Infinity;
    layout.tiles.forEach((_, other) => {
        const rect = tileRect(other, layout);
        if (!rect || other === index) return;
        const there = centre(rect);
        const ahead = (there.x - here.x) * way.x + (there.y - here.y) * way.y;
        const gap =
            way.x !== 0
                ? ahead - (rect.width + from.width) / 2
                : ahead - (rect.height + from.height) / 2;
        if (gap < -1e-9) return;
        const aside = Math.abs(way.x !== 0 ? there.y - here.y : there.x - here.x);
        const distance = gap + 2 * aside;
        if (distance < least - 1e-9) {
            least = distance;
            nearest = other;
        }
    });
    return nearest;
}
