// SPDX-License-Identifier: Apache-2.0

#include "compositor/tick_plan.hpp"

#include <algorithm>

namespace betang {
namespace {

constexpr uint64_t kSecond = 1'000'000'000;

// a * b / c without losing the high bits of a * b.
uint64_t scaled(uint64_t a, uint64_t b, uint64_t c) {
    return a / c * b + a % c * b / c;
}

}  // namespace

Duration tickTime(uint64_t number, FrameRate rate) {
    const auto period = kSecond * static_cast<uint64_t>(rate.denominator);
    return Duration{
        static_cast<int64_t>(scaled(number, period, static_cast<uint64_t>(rate.numerator)))};
}

Tick nextTick(uint64_t last, Duration now, FrameRate rate) {
    const uint64_t next = last + 1;
    const auto nanoseconds = static_cast<uint64_t>(std::max<int64_t>(now.count(), 0));
    const uint64_t current = scaled(nanoseconds,
                                    static_cast<uint64_t>(rate.numerator),
                                    kSecond * static_cast<uint64_t>(rate.denominator));
    const uint64_t chosen = std::max(next, current);
    return {chosen, chosen - next};
}

}  // namespace betang
