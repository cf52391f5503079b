// SPDX-License-Identifier: Apache-2.0
//
// The mark in the pixels of a simulated camera: which camera, and which picture of its loop. It
// lies in the left half between 62 % and 80 % of the height, away from the edges where walls write
// names and states, in cells of 1/40 of the width:
//
//   black ring | white | 16 bits | white | black ring      20 x 4 cells: the ring,
//   black ring | white | 16 bits | white | black ring      two rows of data between white posts
//
// 32 bits, most significant first: camera (10), picture in Gray code (12), CRC-10 of both. At
// 160x90 a cell has 4x4 pixels and is still read.

#pragma once

#include <cstdint>
#include <optional>

#include "core/size.hpp"

namespace betang {

struct PixelMark {
    int camera = 0;   // 0 .. 1023
    int picture = 0;  // 0 .. 4095

    bool operator==(const PixelMark&) const = default;
};

inline constexpr int kMostMarkedCameras = 1024;
inline constexpr int kMostMarkedPictures = 4096;

// A plane of 8-bit brightness that somebody else owns.
struct GreyPlane {
    const uint8_t* data = nullptr;
    Size size;
    int stride = 0;
};

struct WritableGreyPlane {
    uint8_t* data = nullptr;
    Size size;
    int stride = 0;
};

[[nodiscard]] uint32_t encodeMark(const PixelMark& mark);
[[nodiscard]] std::optional<PixelMark> decodeMark(uint32_t bits);

// Where the mark lies in a picture of that size.
[[nodiscard]] Rect markArea(Size picture);

// Draws into the brightness of a picture of at least 160x90; its chroma in markArea() should be
// neutral.
void drawMark(const WritableGreyPlane& picture, const PixelMark& mark);

// Reads the mark of the picture shown in `tile`, whether it fills the tile or stands letterboxed
// in it with the aspect of 16:9 (or `aspect`). Nothing when there is none, or not certainly.
[[nodiscard]] std::optional<PixelMark> readMark(const GreyPlane& plane,
                                                const Rect& tile,
                                                Size aspect = {16, 9});

}  // namespace betang
