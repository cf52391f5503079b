// SPDX-License-Identifier: Apache-2.0

#include "media/pixel_mark.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

namespace betang {

namespace {

constexpr int kColumns = 20;  // cells of the mark, with its ring
constexpr int kRows = 4;
constexpr double kCellsAcross = 40;  // of the whole picture
constexpr double kCellsDown = 22.5;
constexpr double kTopCell = 14;
constexpr uint8_t kBlack = 20;
constexpr uint8_t kWhite = 230;
constexpr double kLeastContrast = 60;
constexpr uint32_t kCrcPolynomial = 0x233;  // CRC-10: x^10+x^9+x^5+x^4+x+1

struct Area {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

uint32_t crc10(uint32_t value22) {
    uint32_t crc = 0x3FF;
    for (int bit = 21; bit >= 0; --bit) {
        const uint32_t top = ((crc >> 9U) ^ (value22 >> static_cast<unsigned>(bit))) & 1U;
        crc = ((crc << 1U) & 0x3FFU) ^ (top != 0 ? kCrcPolynomial : 0U);
    }
    return crc;
}

bool isRing(int column, int row) {
    return column == 0 || column == kColumns - 1 || row == 0 || row == kRows - 1;
}

bool isPost(int column) {
    return column == 1 || column == kColumns - 2;
}

unsigned bitOf(int column, int row) {
    return 31U - static_cast<unsigned>((row - 1) * 16 + (column - 2));
}

bool cellIsWhite(int column, int row, uint32_t bits) {
    if (isRing(column, row)) {
        return false;
    }
    return isPost(column) || ((bits >> bitOf(column, row)) & 1U) != 0;
}

int rounded(double value) {
    return static_cast<int>(std::lround(value));
}

// Mean brightness of the middle of a cell of the mark, of a picture lying in `picture`.
double cellMean(const GreyPlane& plane, const Area& picture, int column, int row) {
    const double width = picture.width / kCellsAcross;
    const double height = picture.height / kCellsDown;
    const double left = picture.x + column * width;
    const double top = picture.y + (kTopCell + row) * height;
    const int x0 = std::clamp(rounded(left + width * 0.3), 0, plane.size.width - 1);
    const int y0 = std::clamp(rounded(top + height * 0.3), 0, plane.size.height - 1);
    const int x1 = std::clamp(rounded(left + width * 0.7), x0 + 1, plane.size.width);
    const int y1 = std::clamp(rounded(top + height * 0.7), y0 + 1, plane.size.height);
    int sum = 0;
    for (int y = y0; y < y1; ++y) {
        for (int x = x0; x < x1; ++x) {
            sum += plane.data[y * plane.stride + x];
        }
    }
    return static_cast<double>(sum) / ((x1 - x0) * (y1 - y0));
}

using Cells = std::array<std::array<double, kColumns>, kRows>;

// The bits, when ring and posts look as they must.
std::optional<uint32_t> bitsOf(const Cells& cells) {
    double darkest_post = 255;
    double brightest_ring = 0;
    for (int row = 0; row < kRows; ++row) {
        for (int column = 0; column < kColumns; ++column) {
            const double mean = cells[static_cast<size_t>(row)][static_cast<size_t>(column)];
            if (isRing(column, row)) {
                brightest_ring = std::max(brightest_ring, mean);
            } else if (isPost(column)) {
                darkest_post = std::min(darkest_post, mean);
            }
        }
    }
    if (darkest_post - brightest_ring < kLeastContrast) {
        return std::nullopt;
    }
    const double threshold = (darkest_post + brightest_ring) / 2;
    uint32_t bits = 0;
    for (int row = 1; row < kRows - 1; ++row) {
        for (int column = 2; column < kColumns - 2; ++column) {
            const double mean = cells[static_cast<size_t>(row)][static_cast<size_t>(column)];
            bits |= mean > threshold ? 1U << bitOf(column, row) : 0U;
        }
    }
    return bits;
}

std::optional<PixelMark> readIn(const GreyPlane& plane, const Area& picture) {
    Cells cells{};
    for (int row = 0; row < kRows; ++row) {
        for (int column = 0; column < kColumns; ++column) {
            cells[static_cast<size_t>(row)][static_cast<size_t>(column)] =
                cellMean(plane, picture, column, row);
        }
    }
    const auto bits = bitsOf(cells);
    return bits ? decodeMark(*bits) : std::nullopt;
}

Area letterboxed(const Rect& tile, Size aspect) {
    const double scale = std::min(static_cast<double>(tile.width) / aspect.width,
                                  static_cast<double>(tile.height) / aspect.height);
    const double width = aspect.width * scale;
    const double height = aspect.height * scale;
    return {tile.x + (tile.width - width) / 2, tile.y + (tile.height - height) / 2, width, height};
}

// Wall code rounds its rectangles in its own way: try a pixel around, nearest first.
std::optional<PixelMark> readNear(const GreyPlane& plane, const Area& picture) {
    for (const double dy : {0.0, -1.0, 1.0}) {
        for (const double dx : {0.0, -1.0, 1.0}) {
            Area moved = picture;
            moved.x += dx;
            moved.y += dy;
            if (const auto mark = readIn(plane, moved)) {
                return mark;
            }
        }
    }
    return std::nullopt;
}

}  // namespace

uint32_t encodeMark(const PixelMark& mark) {
    const auto picture = static_cast<uint32_t>(mark.picture) & 0xFFFU;
    const uint32_t gray = picture ^ (picture >> 1U);
    const uint32_t value = ((static_cast<uint32_t>(mark.camera) & 0x3FFU) << 12U) | gray;
    return (value << 10U) | crc10(value);
}

std::optional<PixelMark> decodeMark(uint32_t bits) {
    const uint32_t value = bits >> 10U;
    if (crc10(value) != (bits & 0x3FFU)) {
        return std::nullopt;
    }
    uint32_t picture = value & 0xFFFU;
    for (const unsigned shift : {1U, 2U, 4U, 8U}) {
        picture ^= picture >> shift;
    }
    return PixelMark{static_cast<int>(value >> 12U), static_cast<int>(picture)};
}

Rect markArea(Size picture) {
    const double width = picture.width / kCellsAcross;
    const double height = picture.height / kCellsDown;
    const int top = rounded(kTopCell * height);
    return {0, top, rounded(kColumns * width), rounded((kTopCell + kRows) * height) - top};
}

void drawMark(const WritableGreyPlane& picture, const PixelMark& mark) {
    const uint32_t bits = encodeMark(mark);
    const Rect area = markArea(picture.size);
    for (int y = 0; y < area.height; ++y) {
        uint8_t* line = picture.data + (area.y + y) * picture.stride + area.x;
        const int row = y * kRows / area.height;
        for (int x = 0; x < area.width; ++x) {
            line[x] = cellIsWhite(x * kColumns / area.width, row, bits) ? kWhite : kBlack;
        }
    }
}

std::optional<PixelMark> readMark(const GreyPlane& plane, const Rect& tile, Size aspect) {
    const Area whole{static_cast<double>(tile.x),
                     static_cast<double>(tile.y),
                     static_cast<double>(tile.width),
                     static_cast<double>(tile.height)};
    if (plane.data == nullptr || tile.width < 1 || tile.height < 1 || aspect.width < 1 ||
        aspect.height < 1) {
        return std::nullopt;
    }
    if (const auto mark = readNear(plane, letterboxed(tile, aspect))) {
        return mark;
    }
    return readNear(plane, whole);
}

}  // namespace betang
