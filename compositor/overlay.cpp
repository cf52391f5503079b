// SPDX-License-Identifier: Apache-2.0

#include "compositor/overlay.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <libyuv.h>

namespace betang {
namespace {

struct Premultiplied {
    uint32_t a = 0;
    uint32_t r = 0;
    uint32_t g = 0;
    uint32_t b = 0;
};

Premultiplied unpack(uint32_t pixel) {
    return {pixel >> 24U, (pixel >> 16U) & 0xFFU, (pixel >> 8U) & 0xFFU, pixel & 0xFFU};
}

Premultiplied sum(const Premultiplied& a, const Premultiplied& b) {
    return {a.a + b.a, a.r + b.r, a.g + b.g, a.b + b.b};
}

// The colour beneath the alpha; also of sums of pixels, which weighs them by their alpha.
YuvColour straight(const Premultiplied& pixel) {
    if (pixel.a == 0) {
        return {};
    }
    const auto undo = [&pixel](uint32_t value) {
        return static_cast<uint8_t>(std::min(255U, (value * 255U + pixel.a / 2U) / pixel.a));
    };
    return toYuv({undo(pixel.r), undo(pixel.g), undo(pixel.b)});
}

class OverlayBuilder {
  public:
    OverlayBuilder(std::span<const uint32_t> argb, int stride, Size size)
        : argb_{argb}, stride_{static_cast<size_t>(stride)} {
        overlay_.size = size;
    }

    Overlay build() {
        for (int row = 0; row < overlay_.size.height; ++row) {
            for (int column = 0; column < overlay_.size.width; ++column) {
                addLuma(at(column, row));
            }
        }
        for (int row = 0; row < overlay_.size.height; row += 2) {
            for (int column = 0; column < overlay_.size.width; column += 2) {
                addChroma(sum(sum(at(column, row), at(column + 1, row)),
                              sum(at(column, row + 1), at(column + 1, row + 1))));
            }
        }
        return std::move(overlay_);
    }

  private:
    [[nodiscard]] Premultiplied at(int column, int row) const {
        return unpack(argb_[static_cast<size_t>(row) * stride_ + static_cast<size_t>(column)]);
    }

    void addLuma(const Premultiplied& pixel) {
        overlay_.y.push_back(straight(pixel).y);
        overlay_.alpha.push_back(static_cast<uint8_t>(pixel.a));
    }

    void addChroma(const Premultiplied& four) {
        const YuvColour colour = straight(four);
        overlay_.u.push_back(colour.u);
        overlay_.v.push_back(colour.v);
        overlay_.chroma_alpha.push_back(static_cast<uint8_t>((four.a + 2U) / 4U));
    }

    std::span<const uint32_t> argb_;
    size_t stride_;
    Overlay overlay_;
};

struct Extent {
    int width = 0;
    int height = 0;
    int stride = 0;  // of the overlay
};

void blendPlane(uint8_t* target,
                int target_stride,
                const std::vector<uint8_t>& source,
                const std::vector<uint8_t>& alpha,
                const Extent& extent) {
    libyuv::BlendPlane(source.data(),
                       extent.stride,
                       target,
                       target_stride,
                       alpha.data(),
                       extent.stride,
                       target,
                       target_stride,
                       extent.width,
                       extent.height);
}

}  // namespace

Overlay overlayFrom(std::span<const uint32_t> argb, int stride, Size size) {
    return OverlayBuilder{argb, stride, size}.build();
}

void blend(const I420View& target, const Overlay& overlay, int x, int y) {
    const int width = std::min(overlay.size.width, target.size.width - x);
    const int height = std::min(overlay.size.height, target.size.height - y);
    if (width <= 0 || height <= 0) {
        return;
    }
    const int stride = overlay.size.width;
    const I420View part = cropped(target, {x, y, width, height});
    blendPlane(part.y, part.y_stride, overlay.y, overlay.alpha, Extent{width, height, stride});
    const Extent half{width / 2, height / 2, stride / 2};
    blendPlane(part.u, part.u_stride, overlay.u, overlay.chroma_alpha, half);
    blendPlane(part.v, part.v_stride, overlay.v, overlay.chroma_alpha, half);
}

}  // namespace betang
