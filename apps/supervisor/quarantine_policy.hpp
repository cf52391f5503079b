// SPDX-License-Identifier: Apache-2.0
//
// When a camera costs a role too much. Two crashes of one kind of role on one camera within 60 s
// put that camera into quarantine for that kind of role. After an hour it is tried again, on
// probation: its next crash within another hour quarantines it at once.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bus/quarantine.hpp"
#include "core/clock.hpp"

namespace betang {

// Decides on monotonic time, so that a stepped wall clock neither frees nor holds a camera.
// Thread-bound; no files.
class QuarantinePolicy {
  public:
    // `stored` is what an earlier supervisor left behind: each entry keeps the rest of its hour.
    QuarantinePolicy(const Clock& clock, const std::vector<QuarantineEntry>& stored);

    // A role of kind `role` crashed on `camera`. True when that changed entries().
    bool crashed(std::string_view role, const CameraId& camera);

    // Ends the quarantine of cameras whose hour is over; the kinds of role that may try again.
    std::set<std::string> release();

    // Forgets cameras that are gone from the configuration. True when that changed entries().
    bool keepOnly(const std::set<CameraId>& cameras);

    // When release() has something to do.
    [[nodiscard]] std::optional<MonoTime> nextRelease() const;

    [[nodiscard]] std::vector<QuarantineEntry> entries() const;

  private:
    struct Held {
        QuarantineEntry entry;
        MonoTime retry;
    };

    using Key = std::pair<std::string, CameraId>;

    void hold(const Key& key);

    const Clock& clock_;
    std::map<Key, Held> held_;
    std::map<Key, MonoTime> last_crash_;
    std::map<Key, MonoTime> probation_until_;
};

}  // namespace betang
