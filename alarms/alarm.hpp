// SPDX-License-Identifier: Apache-2.0
//
// Alarms and the rules that make them.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "alarms/cause.hpp"

namespace betang {

struct AlarmRule {
    std::string id;
    CauseKind kind = CauseKind::Motion;
    std::set<std::string> subjects{};   // the cameras of a group; empty: all
    std::optional<std::string> zone{};  // nothing: every zone
    int least_level = 0;
    Duration least_duration{};  // that a cause must last
    // After an alarm's last cause is over another one within this time goes on with it.
    Duration cooldown = std::chrono::minutes{1};
    bool shadow = false;                         // only counts what it would have raised
    std::function<bool(UtcTime)> in_force = {};  // empty: always
};

// What an operator made of an alarm so far.
enum class AlarmWork { New, InProgress, OnHold, Closed };

[[nodiscard]] std::string_view toText(AlarmWork work);  // "new", "in-progress", "on-hold", "closed"
[[nodiscard]] std::optional<AlarmWork> alarmWorkFrom(std::string_view text);

struct Alarm {
    uint64_t id = 0;   // counts up; never used twice
    std::string rule;  // its id
    CauseKind kind = CauseKind::Motion;
    std::string subject;
    std::string zone{};
    UtcTime raised{};                // when its first cause had lasted long enough
    UtcTime last{};                  // when the last of its causes that are over was over
    std::optional<UtcTime> ended{};  // nothing: a cause lasts
    std::set<std::string> open{};    // ids of the causes that last
    int causes = 0;                  // so far
    int level = 0;                   // highest of them
    AlarmWork work = AlarmWork::New;
    std::string owner{};  // who works on it
    bool is_false = false;
    bool shadow = false;

    bool operator==(const Alarm&) const = default;
};

// How many alarms a rule raised on a day, and how many of them were marked false.
struct AlarmTally {
    int raised = 0;
    int marked_false = 0;

    bool operator==(const AlarmTally&) const = default;
};

// Alarms that are not wanted for a while, from one subject.
struct SnoozeKey {
    std::string rule;
    std::string subject;

    auto operator<=>(const SnoozeKey&) const = default;
};

struct TallyKey {
    int64_t day = 0;  // since 1970, UTC
    std::string rule;

    auto operator<=>(const TallyKey&) const = default;
};

// A cause as the book knows it, and the alarms it belongs to by the id of their rule.
struct KnownCause {
    Cause cause;
    UtcTime since{};
    std::optional<UtcTime> over{};
    std::map<std::string, uint64_t> alarms{};

    bool operator==(const KnownCause&) const = default;
};

}  // namespace betang
