// SPDX-License-Identifier: Apache-2.0
//
// What tests ask of drawn pixels.

#pragma once

#include <cstdlib>
#include <vector>

#include "compositor/canvas.hpp"

namespace betang {

inline int lumaAt(const ConstI420View& view, int x, int y) {
    return view.y[y * view.y_stride + x];
}

inline int uAt(const ConstI420View& view, int x, int y) {
    return view.u[(y / 2) * view.u_stride + x / 2];
}

inline int vAt(const ConstI420View& view, int x, int y) {
    return view.v[(y / 2) * view.v_stride + x / 2];
}

template <typename Condition>
int countLuma(const ConstI420View& view, Condition condition) {
    int count = 0;
    for (int y = 0; y < view.size.height; ++y) {
        for (int x = 0; x < view.size.width; ++x) {
            count += condition(lumaAt(view, x, y)) ? 1 : 0;
        }
    }
    return count;
}

// Pixels as bright as text on a dark ground.
inline int brightPixels(const ConstI420View& view) {
    return countLuma(view, [](int luma) { return luma > 150; });
}

inline double meanLuma(const ConstI420View& view) {
    long sum = 0;
    countLuma(view, [&sum](int luma) {
        sum += luma;
        return true;
    });
    return static_cast<double>(sum) / (view.size.width * view.size.height);
}

inline bool isGrey(const ConstI420View& view) {
    for (int y = 0; y < view.size.height; y += 2) {
        for (int x = 0; x < view.size.width; x += 2) {
            if (std::abs(uAt(view, x, y) - 128) > 2 || std::abs(vAt(view, x, y) - 128) > 2) {
                return false;
            }
        }
    }
    return true;
}

// How many luma samples differ.
inline int difference(const ConstI420View& a, const ConstI420View& b) {
    int count = 0;
    for (int y = 0; y < a.size.height; ++y) {
        for (int x = 0; x < a.size.width; ++x) {
            count += lumaAt(a, x, y) != lumaAt(b, x, y) ? 1 : 0;
        }
    }
    return count;
}

inline std::vector<uint8_t> bytesOf(const ConstI420View& view) {
    Canvas copied{view.size};
    copy(copied.view(), view);
    const auto luma = static_cast<size_t>(view.size.width) * static_cast<size_t>(view.size.height);
    const uint8_t* first = copied.view().y;
    return {first, first + luma + luma / 2};
}

}  // namespace betang
