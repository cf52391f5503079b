// SPDX-License-Identifier: Apache-2.0

#include "ingest/timeline.hpp"

#include <algorithm>
#include <functional>

namespace betang {

namespace {

constexpr int kOutliersOfProof = 3;
constexpr double kOverDrift = 1.1;  // what was missed while the drift was learned is made up for
constexpr Duration kLongestInterval = std::chrono::seconds{60};

}  // namespace

PictureTimes Timeline::stamp(uint32_t rtp_timestamp, MonoTime arrival) {
    PictureTimes out;
    Duration media = mediaTime(rtp_timestamp);
    if (running_ && isOutlier(media, arrival)) {
        if (++outliers_ < kOutliersOfProof) {
            out.restamped = true;
            ++restamped_;
            media = last_media_ + (arrival - last_arrival_);
        } else {
            running_ = false;
            out.new_run = true;
        }
    } else {
        outliers_ = 0;
    }
    if (!running_) {
        restart(media, arrival);
    }
    out.pts = media - origin_;
    out.dts = decodeTime(out.pts);
    out.pts = std::max(out.pts, out.dts);
    out.captured = captureTime(out.dts, arrival);
    last_media_ = media;
    last_arrival_ = arrival;
    return out;
}

// RFC 3550 5.1: the timestamp wraps around; neighbours are less than half the range apart.
Duration Timeline::mediaTime(uint32_t rtp_timestamp) {
    if (last_rtp_) {
        extended_ += static_cast<int32_t>(rtp_timestamp - *last_rtp_);
    }
    last_rtp_ = rtp_timestamp;
    const int64_t rate = clock_rate_;
    const int64_t whole = extended_ / rate;
    const int64_t rest = extended_ % rate;
    return std::chrono::seconds{whole} + Duration{rest * 1'000'000'000 / rate};
}

// After a stall the late pictures come in a burst: they may lag behind what arrival suggests, but
// neither run ahead of it nor step back.
bool Timeline::isOutlier(Duration media, MonoTime arrival) const {
    const Duration expected = last_media_ + (arrival - last_arrival_);
    return media > expected + kOutlier || media < last_media_ - kOutlier;
}

void Timeline::restart(Duration media, MonoTime arrival) {
    origin_ = media;
    last_media_ = media;
    last_arrival_ = arrival;
    outliers_ = 0;
    last_pts_ = Duration{};
    last_dts_ = -kStep;
    recent_count_ = 0;
    delay_known_ = false;
    drift_.restart();
    running_ = true;
}

// Without B-frames decoding order is presentation order. Once a picture has come out of order,
// decode times lag as many pictures behind as the deepest reordering seen: the usual way to make
// them without looking ahead (H.264 C.4.5.3 "bumping", read backwards).
Duration Timeline::decodeTime(Duration pts) {
    const Duration gap = pts - last_pts_;
    if (recent_count_ > 0 && gap > Duration::zero() && gap < kLongestInterval) {
        interval_ = interval_ == Duration::zero() ? gap : (interval_ * 7 + gap) / 8;
    }
    last_pts_ = pts;
    std::rotate(recent_.begin(), recent_.end() - 1, recent_.end());
    recent_[0] = pts;
    recent_count_ = std::min(recent_count_ + 1, recent_.size());
    auto sorted = recent_;
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(recent_count_);
    std::sort(sorted.begin(), end, std::greater<>{});
    const auto rank = static_cast<size_t>(std::find(sorted.begin(), end, pts) - sorted.begin());
    reorder_ = std::max(reorder_, std::min(rank, recent_.size() - 1));
    const Duration wanted = sorted[std::min(reorder_, recent_count_ - 1)];
    last_dts_ = std::max(std::min(wanted, pts), last_dts_ + kStep);
    return last_dts_;
}

MonoTime Timeline::captureTime(Duration dts, MonoTime arrival) {
    const Duration sample = arrival.time_since_epoch() - dts;
    drift_.add(arrival, sample);
    if (delay_known_) {
        const Duration passed = arrival - last_arrival_;
        const double rate = std::max(drift_.drift(), 0.0) * kOverDrift + kDrift;
        const auto creep = static_cast<int64_t>(static_cast<double>(passed.count()) * rate);
        delay_ = std::min(delay_ + Duration{std::max<int64_t>(creep, 0)}, sample);
    } else {
        delay_ = sample;
        delay_known_ = true;
    }
    last_captured_ = std::max(last_captured_, MonoTime{dts + delay_});
    return last_captured_;
}

}  // namespace betang
