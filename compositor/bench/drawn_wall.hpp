// SPDX-License-Identifier: Apache-2.0
//
// A wall that is drawn for nobody but the clock: the product's own reader, decoders, view and
// element, with a sink that throws the frames away. It shows what drawing costs without an encoder
// or a display.

#pragma once

#include "config/config.hpp"

namespace betang::bench {

// Draws the wall "bench" of `config` as its first output and answers {"op":"status"} with the
// counts that WallRole gives. Never returns.
[[noreturn]] void runDrawnWall(const Config& config);

}  // namespace betang::bench
