// SPDX-License-Identifier: Apache-2.0

#include "ingest/clock_drift.hpp"

#include <algorithm>
#include <cmath>

namespace betang {

void ClockDrift::add(MonoTime arrival, Duration delay) {
    if (least_ && arrival >= window_end_) {
        close();
    }
    if (!least_) {
        window_end_ = arrival + kWindow;
    }
    if (!least_ || delay < least_->delay) {
        least_ = Least{arrival, delay};
    }
}

void ClockDrift::restart() {
    least_.reset();
    memory_.clear();
}

double ClockDrift::slope(const Least& from, const Least& to) {
    const auto passed = static_cast<double>((to.arrival - from.arrival).count());
    return passed > 0 ? static_cast<double>((to.delay - from.delay).count()) / passed : 0;
}

void ClockDrift::close() {
    if (!memory_.empty() && std::abs(slope(memory_.back(), *least_)) > kMost) {
        memory_.clear();
    }
    memory_.push_back(*least_);
    least_.reset();
    if (memory_.size() > kWindows) {
        memory_.pop_front();
    }
    learn();
}

void ClockDrift::learn() {
    if (memory_.size() < kFewest) {
        return;
    }
    const Least& middle = memory_[memory_.size() / 2];
    const double before = slope(memory_.front(), middle);
    const double after = slope(middle, memory_.back());
    if (before * after <= 0) {
        drift_ = 0;
    } else {
        drift_ = std::abs(before) < std::abs(after) ? before : after;
    }
}

}  // namespace betang
