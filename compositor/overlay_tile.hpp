// SPDX-License-Identifier: Apache-2.0
//
// What stands on a tile: a strip along its top edge (badge, camera's name, clock), and a card in
// its middle when the picture is missing or old. The lower part of a live picture stays free.

#pragma once

#include <string>

#include "compositor/overlay.hpp"
#include "compositor/tile.hpp"
#include "core/size.hpp"

namespace betang {

// Background and foreground of a state's badge and card; the signs differ too.
struct StateColours {
    RgbColour ground;
    RgbColour ink;
};

[[nodiscard]] StateColours coloursOf(TileState state);

// A tenth of the tile, 12 to 44 pixels; 0 when the tile is too small to write on.
[[nodiscard]] int stripHeight(Size tile);
[[nodiscard]] int stripTextPixels(int strip_height);

struct Strip {
    Size tile;
    int reserved = 0;  // pixels at the right end that something else covers
    TileState state = TileState::Empty;
    std::string badge;
    std::string name;  // any bytes
    int clock_width = 0;

    bool operator==(const Strip&) const = default;
};

struct RenderedStrip {
    Overlay overlay;
    Rect clock;  // where the clock belongs; empty when there is no room for it
};

// Thread-bound, as all that draws text.
[[nodiscard]] RenderedStrip renderStrip(const Strip& strip);

struct Card {
    Size area;
    TileState state = TileState::Empty;
    std::string badge;   // "OFFLINE since 14:05": the word large, the rest below it
    std::string detail;  // any bytes; left out when there is no room
    bool over_picture = false;

    bool operator==(const Card&) const = default;
};

// As large as `area`.
[[nodiscard]] Overlay renderCard(const Card& card);

}  // namespace betang
