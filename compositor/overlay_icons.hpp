// SPDX-License-Identifier: Apache-2.0
//
// One sign for each state, drawn as shapes so that no font decides how it looks.

#pragma once

#include <cairo.h>

#include "compositor/tile.hpp"

namespace betang {

// Into the unit square, with the context's current source. Draws nothing for Empty.
void drawIcon(cairo_t* context, TileState state);

}  // namespace betang
