// SPDX-License-Identifier: Apache-2.0

#include "analytics/decode_gate.hpp"

#include <algorithm>
#include <cmath>

namespace betang {

namespace {

double memory(double dt, double seconds) {
    return 1 - std::exp(-dt / seconds);
}

}  // namespace

DecodeGate::Verdict DecodeGate::take(bool key, size_t bytes, Duration at) {
    if (!keyed_ && !key) {
        return Verdict::Hold;
    }
    const double seconds =
        before_ ? std::clamp(std::chrono::duration<double>(at - *before_).count(), 0.001, 5.0)
                : 0.0;
    before_ = at;
    began_ = began_.value_or(at);
    if (seconds > 0) {
        interval_ += (interval_ == 0 ? 1 : 0.1) * (seconds - interval_);
    }
    if (!key) {
        weigh(bytes, seconds);
    }
    keyed_ = true;
    const bool was_awake = awake_;
    const bool needed = at - *began_ < rule_.learning || (sign_ && at - *sign_ < rule_.awake) ||
                        (demanded_ && at < *demanded_) ||
                        interval_ > std::chrono::duration<double>(rule_.sparse).count();
    // Falls asleep at a keyframe only: what follows it can be held back from there.
    awake_ = needed || (!key && (was_awake || isLarge()));
    if (key) {
        return awake_ ? Verdict::Go : Verdict::Key;
    }
    return !awake_ ? Verdict::Hold : was_awake ? Verdict::Go : Verdict::Wake;
}

void DecodeGate::saw(bool restless, Duration at) {
    if (restless) {
        sign_ = at;
    }
}

void DecodeGate::restart() {
    began_.reset();
    before_.reset();
    sign_.reset();
    keyed_ = false;
    known_ = false;
    awake_ = true;
}

void DecodeGate::weigh(size_t bytes, double seconds) {
    const auto size = static_cast<double>(bytes);
    if (!known_) {
        known_ = true;
        mean_ = size;
        usual_ = size;
        deviation_ = size * 0.2;
        return;
    }
    mean_ += memory(seconds, rule_.mean_seconds) * (size - mean_);
    // What is far above the usual is learned too, but slowly: wind that rises must not keep a
    // camera awake for ever, and a person who walks must not become the usual.
    const double share = memory(seconds, isLarge() ? 6 * rule_.usual_seconds : rule_.usual_seconds);
    usual_ += share * (mean_ - usual_);
    deviation_ += share * (std::abs(mean_ - usual_) - deviation_);
}

bool DecodeGate::isLarge() const {
    const double margin =
        std::max({rule_.rise * usual_, rule_.deviations * deviation_, rule_.least_bytes});
    return known_ && mean_ > usual_ + margin;
}

}  // namespace betang
