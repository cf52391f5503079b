// SPDX-License-Identifier: Apache-2.0
//
// All that must outlive a restart, and the lines of the journal that bring it back. A line is one
// JSON object that holds every entry which one piece of news changed, so that a torn line loses
// that news as a whole, never half of it:
//   {"next":4,"causes":[...],"alarms":[...],"snoozes":[...],"tallies":[...],
//    "no_causes":["id"],"no_alarms":[3]}

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "alarms/alarm.hpp"
#include "core/result.hpp"

namespace betang {

struct AlarmState {
    std::map<std::string, KnownCause> causes{};  // by id
    std::map<uint64_t, Alarm> alarms{};          // by id
    std::map<SnoozeKey, UtcTime> snoozes{};      // until when
    std::map<TallyKey, AlarmTally> tallies{};
    uint64_t next = 1;  // id of the next alarm

    bool operator==(const AlarmState&) const = default;
};

// Which entries of a state changed.
struct AlarmChanges {
    std::set<std::string> causes{};
    std::set<uint64_t> alarms{};
    std::set<SnoozeKey> snoozes{};
    std::set<TallyKey> tallies{};

    [[nodiscard]] bool empty() const {
        return causes.empty() && alarms.empty() && snoozes.empty() && tallies.empty();
    }
};

// Every entry of `state`.
[[nodiscard]] AlarmChanges allOf(const AlarmState& state);

// The line, without a line break, that makes these entries of another state equal to `state`'s.
[[nodiscard]] std::string journalLine(const AlarmState& state, const AlarmChanges& changes);

// Applies a line. Corrupt, and `state` untouched, when it is none.
[[nodiscard]] Result<void> applyJournalLine(AlarmState& state, std::string_view line);

}  // namespace betang
