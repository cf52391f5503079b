// SPDX-License-Identifier: Apache-2.0

#include "compositor/bench/tile_psnr.hpp"

#include <cmath>

#include "compositor/choose_stream.hpp"
#include "compositor/draw_picture.hpp"
#include "media/decoder.hpp"

namespace betang::bench {
namespace {

// A decoder and the tile that it fills.
struct DrawnTile {
    DrawnTile(Codec codec, DecoderOptions options, Size size)
        : decoder{codec, options}, canvas{size} {}

    bool draw(const AccessUnit& unit) {
        const Result<Picture> picture = decoder.decode(unit);
        return picture.ok() && *picture &&
               scaler.draw(canvas.view(), *picture->frame, Fit::Letterbox);
    }

    Decoder decoder;
    PictureScaler scaler;
    Canvas canvas;
};

double squaresBetween(const ConstI420View& a, const ConstI420View& b) {
    double squares = 0;
    for (int y = 0; y < a.size.height; ++y) {
        for (int x = 0; x < a.size.width; ++x) {
            const int difference = a.y[y * a.y_stride + x] - b.y[y * b.y_stride + x];
            squares += difference * difference;
        }
    }
    return squares;
}

}  // namespace

double tilePsnr(const std::vector<AccessUnit>& footage, Size picture, Size tile) {
    const Codec codec = footage.front().codec;
    DrawnTile full{codec, {}, tile};
    DrawnTile ours{codec, {.skip_loop_filter = maySkipLoopFilter(picture, tile)}, tile};
    double squares = 0;
    double samples = 0;
    for (const AccessUnit& unit : footage) {
        const bool both =
            static_cast<int>(full.draw(unit)) + static_cast<int>(ours.draw(unit)) == 2;
        if (both) {
            squares += squaresBetween(std::as_const(full.canvas).view(),
                                      std::as_const(ours.canvas).view());
            samples += static_cast<double>(tile.width) * tile.height;
        }
    }
    return squares == 0 ? 100 : 10 * std::log10(255 * 255 * samples / squares);
}

}  // namespace betang::bench
