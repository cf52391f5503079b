// SPDX-License-Identifier: Apache-2.0
//
// From 32-bit RTP timestamps and arrival times to the times of access units. Arrival is the
// authority, RTP takes the jitter out: the captured time is the RTP time plus the smallest delay
// (arrival minus RTP time) seen lately. That minimum creeps up by the camera's drift (see
// clock_drift.hpp) and kDrift more, so that it follows a slow clock and keeps following the
// least-delayed arrival; a lasting growth of delay is no drift and shows in the captured time's
// age.
//
// A timestamp more than kOutlier away from what arrival suggests is a lone outlier and is stamped
// by arrival; the third in a row means that the timestamps have moved for good, which is a new run.

#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/clock.hpp"
#include "ingest/clock_drift.hpp"

namespace betang {

struct PictureTimes {
    Duration pts{};       // since the start of the run
    Duration dts{};       // grows with every access unit of the run, never above pts
    MonoTime captured{};  // never decreases
    bool restamped = false;
    bool new_run = false;  // pts and dts start again at zero with this one
};

// Pure; thread-bound.
class Timeline {
  public:
    static constexpr Duration kOutlier = std::chrono::seconds{5};
    static constexpr double kDrift = 500e-6;
    static constexpr Duration kStep = std::chrono::microseconds{1};  // between decode times

    explicit Timeline(uint32_t clock_rate) : clock_rate_{clock_rate} {}

    // For access units in the order of their arrival.
    [[nodiscard]] PictureTimes stamp(uint32_t rtp_timestamp, MonoTime arrival);

    // The usual time between access units; zero until two have come.
    [[nodiscard]] Duration interval() const { return interval_; }

    [[nodiscard]] uint64_t restamped() const { return restamped_; }

    // How much slower the camera's clock runs than ours, as a share; negative: faster. Zero until
    // it is known.
    [[nodiscard]] double drift() const { return drift_.drift(); }

  private:
    [[nodiscard]] Duration mediaTime(uint32_t rtp_timestamp);
    [[nodiscard]] bool isOutlier(Duration media, MonoTime arrival) const;
    void restart(Duration media, MonoTime arrival);
    [[nodiscard]] Duration decodeTime(Duration pts);
    [[nodiscard]] MonoTime captureTime(Duration dts, MonoTime arrival);

    const uint32_t clock_rate_;

    std::optional<uint32_t> last_rtp_;
    int64_t extended_ = 0;  // RTP time without wraps
    bool running_ = false;
    Duration origin_{};  // media time of pts zero
    Duration last_media_{};
    MonoTime last_arrival_{};
    int outliers_ = 0;
    uint64_t restamped_ = 0;

    Duration interval_{};
    Duration last_pts_{};
    Duration last_dts_ = -kStep;
    std::array<Duration, 4> recent_{};  // the newest pts, for pictures that come out of order
    size_t recent_count_ = 0;
    size_t reorder_ = 0;  // pictures that decode before they are due

    ClockDrift drift_;
    Duration delay_{};  // the smallest lately, from run-relative dts to monotonic time
    bool delay_known_ = false;
    MonoTime last_captured_{};
};

}  // namespace betang
