// SPDX-License-Identifier: Apache-2.0

#include "compositor/replay.hpp"

#include <algorithm>
#include <utility>

namespace betang {
namespace {

constexpr Duration kMost = std::chrono::minutes{2};  // whatever the camera's times say

Duration turnOf(const AccessUnit& unit, UtcTime from) {
    return std::clamp<Duration>(unit.captured - from, Duration::zero(), kMost);
}

}  // namespace

Replay::Replay(std::vector<AccessUnit> units, UtcTime from, const ReplayContext& context)
    : units_{std::move(units)},
      from_{std::max(from, units_.front().captured)},
      clock_{context.clock},
      begin_{clock_.monotonic()},
      end_{begin_ + turnOf(units_.back(), from_)},
      context_{.store = store_,
               .breadcrumbs = context.breadcrumbs,
               .clock = context.clock,
               .make_decoder = context.make_decoder},
      lane_{units_.front().stream, context_} {
    store_.retain({units_.front().stream.camera});
    thread_ = std::jthread{[this](const std::stop_token& stop) { play(stop); }};
}

void Replay::play(const std::stop_token& stop) {
    for (const AccessUnit& unit : units_) {
        const Duration wait = begin_ + turnOf(unit, from_) - clock_.monotonic();
        if (wait > Duration::zero() && !clock_.sleepFor(wait, stop)) {
            return;
        }
        if (stop.stop_requested()) {
            return;
        }
        lane_.decode(unit);
    }
}

std::optional<StoredPicture> Replay::picture() const {
    return store_.newest(stream().camera);
}

}  // namespace betang
