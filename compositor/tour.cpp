// SPDX-License-Identifier: Apache-2.0

#include "compositor/tour.hpp"

#include <algorithm>
#include <utility>

namespace betang {

Tour::Tour(TourConfig config, MonoTime now)
    : config_{std::move(config)}, due_{now + config_.dwell} {}

bool Tour::advance(MonoTime now) {
    if (stays() || now < due_) {
        return false;
    }
    move();
    due_ = std::max(due_, now - config_.dwell) + config_.dwell;
    return true;
}

void Tour::skip(MonoTime now) {
    move();
    due_ = now + config_.dwell;
}

void Tour::move() {
    step_ = next_;
    next_ = (step_ + 1) % config_.steps();
}

void Tour::resume(MonoTime now) {
    if (paused_) {
        paused_ = false;
        due_ = now + config_.dwell;
    }
}

void Tour::stand(bool stands, MonoTime now) {
    if (stands_ && !stands) {
        due_ = now + config_.dwell;
    }
    stands_ = stands;
}

bool Tour::isNear(MonoTime now) const {
    return !stays() && now >= due_ - kDecodeAhead;
}

std::optional<MonoTime> Tour::wakesAt(MonoTime now) const {
    if (stays()) {
        return std::nullopt;
    }
    return isNear(now) ? due_ : due_ - kDecodeAhead;
}

Duration Tour::left(MonoTime now) const {
    return std::max(due_ - now, Duration::zero());
}

namespace {

using Cameras = std::vector<std::optional<CameraId>>;

// When the camera of them was seen that was not seen for the longest time; nothing without cameras.
std::optional<MonoTime> leastSeen(const Cameras& cameras, const SeenTimes& seen) {
    std::optional<MonoTime> first;
    for (const std::optional<CameraId>& camera : cameras) {
        if (camera) {
            const auto when = seen.find(*camera);
            const MonoTime at = when == seen.end() ? MonoTime{} : when->second;
            first = std::min(first.value_or(at), at);
        }
    }
    return first;
}

bool showsOneOf(const std::set<CameraId>& wanted, const Cameras& cameras) {
    return std::any_of(cameras.begin(), cameras.end(), [&wanted](const auto& camera) {
        return camera && wanted.contains(*camera);
    });
}

}  // namespace

size_t unseenLongest(const Tour& tour,
                     const SeenTimes& seen,
                     const ShownContent& around,
                     const WallConfig& wall) {
    return alarmFirst(tour, {}, seen, around, wall);
}

size_t alarmFirst(const Tour& tour,
                  const std::set<CameraId>& alarms,
                  const SeenTimes& seen,
                  const ShownContent& around,
                  const WallConfig& wall) {
    const size_t steps = tour.config().steps();
    size_t best = (tour.step() + 1) % steps;
    std::optional<MonoTime> longest;
    bool alarmed = false;  // whether `best` shows one
    for (size_t i = 1; i < steps; ++i) {
        const size_t step = (tour.step() + i) % steps;
        const Cameras cameras = tour.camerasAt(step, around, wall);
        const std::optional<MonoTime> first = leastSeen(cameras, seen);
        const bool moves = showsOneOf(alarms, cameras);
        if (first && (!longest || moves > alarmed || (moves == alarmed && *first < *longest))) {
            longest = first;
            best = step;
            alarmed = moves;
        }
    }
    return best;
}

std::vector<std::optional<CameraId>> Tour::camerasAt(size_t step,
                                                     const ShownContent& around,
                                                     const WallConfig& wall) const {
    return config_.presets.empty() ? std::vector{std::optional{config_.cameras.at(step)}}
                                   : contentAt(step, around, wall).cameras;
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
    const auto content = presetContent(around, wall, {{"preset", config_.presets.at(step)}});
    return content ? *content : around;
}

}  // namespace betang
