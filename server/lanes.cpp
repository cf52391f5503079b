// SPDX-License-Identifier: Apache-2.0

#include "server/lanes.hpp"

#include <utility>

namespace betang {

void Lanes::post(const std::string& lane, LaneWork work) {
    const auto refuse = work.refuse;
    if (!laneNamed(lane).queue.tryPush({std::move(work), clock_.monotonic()})) {
        ++refused_;
        refuse();
    }
}

Lanes::Lane& Lanes::laneNamed(const std::string& name) {
    const MutexLocker lock{mutex_};
    const auto [found, is_new] = lanes_.try_emplace(name);
    Lane& lane = found->second;
    if (is_new) {
        lane.thread =
            std::jthread{[this, &lane](const std::stop_token& stop) { serve(lane, stop); }};
    }
    return lane;
}

void Lanes::serve(Lane& lane, const std::stop_token& stop) {
    while (const auto next = lane.queue.pop(stop)) {
        if (clock_.monotonic() - next->since > kLongestWait) {
            ++refused_;
            next->work.refuse();
        } else {
            next->work.run();
        }
    }
}

}  // namespace betang
