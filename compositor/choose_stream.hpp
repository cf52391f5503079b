// SPDX-License-Identifier: Apache-2.0
//
// Which of a camera's streams a tile needs, and how carefully it must be decoded. Pure.

#pragma once

#include "config/config.hpp"
#include "core/ids.hpp"
#include "core/size.hpp"

namespace betang {

// Wider tiles want the main stream.
inline constexpr int kWidestSubTile = 480;

// The one that is lent; otherwise the sub-stream where the camera has one and the tile is at most
// kWidestSubTile wide.
[[nodiscard]] StreamKind chooseStream(const CameraConfig& camera, Size tile);

// A tile of at most half the picture's width hides what the loop filter would have smoothed, and
// decoding costs 25 to 40 % less without it.
[[nodiscard]] bool maySkipLoopFilter(Size picture, Size tile);

}  // namespace betang
