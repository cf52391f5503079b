// SPDX-License-Identifier: Apache-2.0

#include "compositor/draw_scale.hpp"

#include <algorithm>
#include <cstddef>

#include <libyuv.h>

namespace betang {
namespace {

// libyuv interpolates between neighbours that a smaller plane does not have.
constexpr int kLeastForFilter = 8;

void scaleAtOnce(const TargetPlane& target, const SourcePlane& source) {
    const int least = std::min(source.size.width, source.size.height);
    libyuv::ScalePlane(source.data,
                       source.stride,
                       source.size.width,
                       source.size.height,
                       target.data,
                       target.stride,
                       target.size.width,
                       target.size.height,
                       least < kLeastForFilter ? libyuv::kFilterNone : libyuv::kFilterBox);
}

// 4 or 2 while the source is at least that much larger and stays large enough; 1: not.
int stepFactor(Size source, Size target) {
    for (const int factor : {4, 2}) {
        const Size next{source.width / factor, source.height / factor};
        if (next.width >= std::max(target.width, kLeastForFilter) &&
            next.height >= std::max(target.height, kLeastForFilter)) {
            return factor;
        }
    }
    return 1;
}

}  // namespace

void PlaneScaler::scale(const TargetPlane& target, SourcePlane source) {
    size_t step = 0;
    for (int factor = stepFactor(source.size, target.size); factor > 1;
         factor = stepFactor(source.size, target.size)) {
        const Size next{source.size.width / factor, source.size.height / factor};
        source.size = {next.width * factor, next.height * factor};
        if (next == target.size) {
            break;
        }
        const TargetPlane half = scratch(step, next);
        scaleAtOnce(half, source);
        source = {half.data, half.stride, half.size};
        ++step;
    }
    scaleAtOnce(target, source);
}

// Two blocks in turn: a step reads the one that the step before it wrote.
TargetPlane PlaneScaler::scratch(size_t step, Size size) {
    constexpr size_t kTail = 64;  // libyuv's row functions read whole vectors
    std::vector<uint8_t>& memory = memory_.at(step % memory_.size());
    const size_t bytes = static_cast<size_t>(size.width) * static_cast<size_t>(size.height) + kTail;
    if (memory.size() < bytes) {
        memory.resize(bytes);
    }
    return {memory.data(), size.width, size};
}

}  // namespace betang
