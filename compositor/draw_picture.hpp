// SPDX-License-Identifier: Apache-2.0
//
// One decoded picture into its place on the canvas: scaled, in the canvas' range, never a crash
// whatever the camera sent.

#pragma once

#include <memory>

extern "C" {
#include <libavutil/frame.h>
}

#include "compositor/canvas.hpp"
#include "compositor/draw_scale.hpp"
#include "compositor/layout.hpp"

struct SwsContext;

namespace betang {

// Holds the converter for pixel formats that libyuv does not scale itself. Thread-bound.
class PictureScaler {
  public:
    PictureScaler();
    ~PictureScaler();
    PictureScaler(const PictureScaler&) = delete;
    PictureScaler& operator=(const PictureScaler&) = delete;

    // Draws the part `zoom` of `picture` into all of `tile`, bars included. False, and the tile is
    // untouched, when the picture cannot be drawn: no pixels, or a format that nothing here
    // understands.
    bool draw(const I420View& tile, const AVFrame& picture, Fit fit, const Zoom& zoom = {});

  private:
    void scalePlain(const I420View& target, const AVFrame& picture, const Rect& source);
    bool convert(const I420View& target, const AVFrame& picture, const Rect& source);
    bool prepareConverter(Size from, Size to, const AVFrame& picture);

    struct Deleter {
        void operator()(SwsContext* context) const noexcept;
    };

    PlaneScaler planes_;
    std::unique_ptr<SwsContext, Deleter> converter_;
};

// Takes the colour out of the view.
void greyOut(const I420View& view);

// Takes the colour and most of the light out of the view.
void dim(const I420View& view);

// `region` of the canvas into an output's picture, scaled where the sizes differ.
void drawRegion(const I420View& output, const ConstI420View& canvas, const Rect& region);

}  // namespace betang
