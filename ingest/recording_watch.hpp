// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>

#include "core/clock.hpp"

namespace betang {

// Whether what a stream is wanted to record reaches the disk. Thread-bound.
class RecordingWatch final {
  public:
    // Once a second: whether recording is wanted, and how many access units were written so far.
    void see(bool wanted, uint64_t recorded, UtcTime now) {
        if (!wanted) {
            wanted_since_.reset();
        } else if (!wanted_since_ || recorded != recorded_) {
            wanted_since_ = now;
            fresh_ = true;
        } else {
            fresh_ = now - *wanted_since_ < kUsual;
        }
        recorded_ = recorded;
    }

    // Nothing while access units are written, or none are wanted.
    [[nodiscard]] std::optional<UtcTime> unrecordedSince() const {
        return fresh_ ? std::nullopt : wanted_since_;
    }

  private:
    // Fragments are written once a second, and a slow camera's later.
    static constexpr Duration kUsual = std::chrono::seconds{5};

    std::optional<UtcTime> wanted_since_;  // or since the last change of `recorded_`
    uint64_t recorded_ = 0;
    bool fresh_ = true;
};

}  // namespace betang
