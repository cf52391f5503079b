// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <optional>
#include <string>

#include "bus/stream_state.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

struct ArrivedReport {
    StreamReport report;
    MonoTime arrived{};
};

// The newest report of each stream. Thread-safe.
class StateBoard {
  public:
    // Takes a state message off the bus; what is not a report is ignored and counted.
    void put(const std::string& json, MonoTime now) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] std::optional<ArrivedReport> find(const StreamId& stream) const
        BETANG_EXCLUDES(mutex_);

    [[nodiscard]] uint64_t malformed() const BETANG_EXCLUDES(mutex_);

  private:
    mutable Mutex mutex_;
    std::map<StreamId, ArrivedReport> reports_ BETANG_GUARDED_BY(mutex_);
    uint64_t malformed_ BETANG_GUARDED_BY(mutex_) = 0;
};

}  // namespace betang
