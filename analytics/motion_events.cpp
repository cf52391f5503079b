// SPDX-License-Identifier: Apache-2.0

#include "analytics/motion_events.hpp"

#include <cmath>
#include <utility>

namespace betang {

namespace {

constexpr double kHysteresis = 0.5;

}  // namespace

std::optional<MotionEvent> MotionEvents::add(const MotionSample& sample) {
    const double limit = open_ ? rule_.least_share * kHysteresis : rule_.least_share;
    if (!sample.vetoed && sample.share >= limit) {
        extend(sample);
        return std::nullopt;
    }
    if (!open_) {
        return std::nullopt;
    }
    // A flash that never lasted as long as the dwell is forgotten at once, not kept open for
    // `quiet`.
    if (!active() && !sample.vetoed) {
        open_.reset();
        return std::nullopt;
    }
    return sample.at - open_->end >= rule_.quiet ? finish() : std::nullopt;
}

std::optional<MotionEvent> MotionEvents::finish() {
    auto ended = current();
    open_.reset();
    return ended;
}

bool MotionEvents::active() const {
    return open_ && open_->pictures > 1 && open_->end - open_->start >= rule_.dwell;
}

std::optional<MotionEvent> MotionEvents::current() const {
    return active() ? open_ : std::nullopt;
}

void MotionEvents::extend(const MotionSample& sample) {
    if (!open_) {
        open_ = MotionEvent{.start = sample.at};
        last_ = sample;
    }
    open_->end = sample.at;
    open_->travelled += std::hypot(sample.x - last_.x, sample.y - last_.y);
    ++open_->pictures;
    if (sample.share > open_->peak) {
        open_->peak = sample.share;
        open_->peak_x = sample.x;
        open_->peak_y = sample.y;
    }
    last_ = sample;
}

}  // namespace betang
