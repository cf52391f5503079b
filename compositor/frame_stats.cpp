// SPDX-License-Identifier: Apache-2.0

#include "compositor/frame_stats.hpp"

#include <algorithm>

namespace betang {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kWarmUp{1};
constexpr std::chrono::seconds kRateWindow{1};

milliseconds roundedUp(Duration gap) {
    return std::chrono::ceil<milliseconds>(gap);
}

}  // namespace

void FrameStats::frameDone(MonoTime now) {
    const MutexLocker lock{mutex_};
    ++frames_;
    ++window_frames_;
    tick(now);
}

void FrameStats::rested(MonoTime now) {
    const MutexLocker lock{mutex_};
    tick(now);
}

void FrameStats::tick(MonoTime now) {
    if (!first_) {
        first_ = now;
        window_start_ = now;
    } else if (warmedUp(now)) {
        const Duration gap = now - last_;
        longest_ = std::max(longest_, gap);
        const auto bucket = static_cast<size_t>(std::max<int64_t>(roundedUp(gap).count(), 0));
        ++histogram_[std::min(bucket, kBuckets - 1)];
        ++gaps_;
    }
    last_ = now;
    measureRate(now);
}

void FrameStats::ticksSkipped(uint64_t count) {
    const MutexLocker lock{mutex_};
    skipped_ += count;
}

FrameFigures FrameStats::figures(MonoTime now) const {
    const MutexLocker lock{mutex_};
    FrameFigures figures;
    figures.frames = frames_;
    figures.skipped = skipped_;
    const Duration open = first_ && warmedUp(now) ? now - last_ : Duration::zero();
    figures.longest_gap = roundedUp(std::max(longest_, open));
    figures.p99_gap = p99();
    figures.rate = open > 2 * kRateWindow ? 0 : rate_;
    return figures;
}

bool FrameStats::warmedUp(MonoTime now) const {
    return now - *first_ > kWarmUp;
}

void FrameStats::measureRate(MonoTime now) {
    const Duration passed = now - window_start_;
    if (passed >= kRateWindow) {
        rate_ = static_cast<double>(window_frames_) / std::chrono::duration<double>{passed}.count();
        window_frames_ = 0;
        window_start_ = now;
    }
}

milliseconds FrameStats::p99() const {
    uint64_t seen = 0;
    for (size_t i = 0; i < kBuckets; ++i) {
        seen += histogram_[i];
        if (seen > 0 && seen * 100 >= gaps_ * 99) {
            return milliseconds{i};
        }
    }
    return {};
}

}  // namespace betang
