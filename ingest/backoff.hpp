// SPDX-License-Identifier: Apache-2.0
//
// How long to wait before a stream is tried again: exponential with full jitter, so that cameras
// which failed together do not return together. Only a run that stayed healthy for kHealthy resets
// it; a camera that connects and dies at once keeps its place.

#pragma once

#include <cstdint>
#include <random>

#include "core/clock.hpp"
#include "core/error.hpp"

namespace betang {

// Pure but for its own random numbers; thread-bound.
class Backoff {
  public:
    static constexpr Duration kHealthy = std::chrono::seconds{30};
    static constexpr Duration kFirst = std::chrono::milliseconds{500};
    static constexpr Duration kLongest = std::chrono::seconds{5};
    static constexpr Duration kBusy = std::chrono::seconds{30};      // sessions time out first
    static constexpr Duration kDenied = std::chrono::seconds{480};   // cameras lock accounts
    static constexpr Duration kUnusable = std::chrono::seconds{60};  // until somebody repairs it

    explicit Backoff(uint64_t seed) : random_{seed} {}

    // The pause after a failure of this kind. PermissionDenied, Busy and Unsupported wait at least
    // their own time, everything else at most kLongest.
    [[nodiscard]] Duration afterFailure(ErrorKind kind);

    // A run ended that delivered access units for `healthy`.
    void ran(Duration healthy);

  private:
    [[nodiscard]] Duration upTo(Duration limit);

    std::mt19937_64 random_;
    int failures_ = 0;
};

}  // namespace betang
