// SPDX-License-Identifier: Apache-2.0

#include "compositor/tour.hpp"

#include <algorithm>
#include <utility>

namespace betang {

Tour::Tour(TourConfig config, MonoTime now)
    : config_{std::move(config)}, due_{now + config_.dwell} {}

bool Tour::advance(MonoTime now) {
    if (paused_ || now < due_) {
        return false;
    }
    step_ = nextStep();
    due_ = std::max(due_, now - config_.dwell) + config_.dwell;
    return true;
}

void Tour::skip(MonoTime now) {
    step_ = nextStep();
    due_ = now + config_.dwell;
}

void Tour::resume(MonoTime now) {
    if (paused_) {
        paused_ = false;
        due_ = now + config_.dwell;
    }
}

bool Tour::isNear(MonoTime now) const {
    return !paused_ && now >= due_ - kDecodeAhead;
}

std::optional<MonoTime> Tour::wakesAt(MonoTime now) const {
    if (paused_) {
        return std::nullopt;
    }
    return isNear(now) ? due_ : due_ - kDecodeAhead;
}

Duration Tour::left(MonoTime now) const {
    return std::max(due_ - now, Duration::zero());
}

ShownContent Tour::contentAt(size_t step,
                             const ShownContent& around,
                             const WallConfig& wall) const {
    if (config_.presets.empty()) {
        ShownContent content = around;
        const auto index = static_cast<size_t>(config_.tile) - 1;
        content.cameras.resize(std::max(content.cameras.size(), index + 1));
        content.cameras[index] = config_.cameras.at(step);
        content.zoom.erase(index);
        return content;
    }
    const auto content = presetContent(wall, {{"preset", config_.presets.at(step)}});
    return content ? *content : around;
}

}  // namespace betang
