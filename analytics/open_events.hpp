// SPDX-License-Identifier: Apache-2.0
//
// The events under way, kept in a small file, so that a process which died can tell after its
// restart that they are over. Written only when an event begins or ends.

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bus/event_message.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

// Thread-safe.
class OpenEvents {
  public:
    // `file` belongs to it alone; its folder exists.
    explicit OpenEvents(std::filesystem::path file) : file_{std::move(file)} {}

    // What a process before this one left under way, ended at `now` as Restarted. Empty when there
    // is no file, or nothing that can be read.
    [[nodiscard]] std::vector<MotionReport> left(UtcTime now);

    // Takes note of an event that began or ended. A disk that refuses is logged.
    void note(const MotionReport& report) BETANG_EXCLUDES(mutex_);

  private:
    const std::filesystem::path file_;
    const Log log_{"analytics"};
    Mutex mutex_;
    std::map<std::string, MotionReport> open_ BETANG_GUARDED_BY(mutex_);  // by id
};

}  // namespace betang
