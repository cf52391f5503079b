// SPDX-License-Identifier: Apache-2.0
//
// The wall as a picture. Knows no clock, no camera and no bus: it draws the values it is given, and
// the same values make the same bytes.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

extern "C" {
#include <libavutil/frame.h>
}

#include "compositor/canvas.hpp"
#include "compositor/layout.hpp"
#include "compositor/tile.hpp"

namespace betang {

// What one tile shows. A default one is an empty tile.
struct TileContent {
    std::string name;  // of the camera: any bytes
    TileState state = TileState::Empty;
    std::string badge;   // badgeText()
    std::string clock;   // clockText() of the picture's captured time; empty: none
    std::string detail;  // a sentence for the slate; may be empty

    Zoom zoom{};  // the part of the picture that is shown

    // The newest picture, shared with its decoder; nobody writes its pixels. Null: the slate.
    std::shared_ptr<const AVFrame> picture;
};

struct WallContent {
    Layout layout;
    std::vector<TileContent> tiles;  // tiles beyond these are empty; surplus ones are not shown
    uint64_t frame = 0;  // counts up with each drawn frame: the heartbeat in the top right corner
    Fit fit = Fit::Letterbox;
    bool hold = false;  // tiles of which nothing but the picture is new wait for the next frame
};

// Content without picture and clock, which the caller adds when there is a picture.
[[nodiscard]] TileContent tileContent(std::string name,
                                      const TileStatus& status,
                                      const Now& now,
                                      const ToLocal& local);

struct DrawCounts {
    uint64_t frames = 0;
    uint64_t tiles_drawn = 0;      // of these, at least one thing had changed
    uint64_t pictures_scaled = 0;  // pictures drawn into tiles
    uint64_t texts_rendered = 0;   // strips and cards made anew
};

// Redraws only tiles whose content changed; the others are taken from the frame before. A change of
// layout is one frame: no picture shows half of it. Thread-bound.
class WallDrawer {
  public:
    WallDrawer();
    ~WallDrawer();
    WallDrawer(const WallDrawer&) = delete;
    WallDrawer& operator=(const WallDrawer&) = delete;

    // The finished frame, of layout.canvas size, on a canvas of its own; valid until the next call.
    // Holds on to the pictures of the last call.
    ConstI420View draw(const WallContent& content);

    // The same into `target`, of layout.canvas size. `before` is the frame of the call before,
    // which may be `target` itself; null: it is gone, and all is drawn anew.
    void drawInto(const WallContent& content, const I420View& target, const ConstI420View* before);

    [[nodiscard]] const DrawCounts& counts() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
