// SPDX-License-Identifier: Apache-2.0
//
// What the system finds wrong with itself, whatever the cameras show: its disks, its clock, its
// recording and its processes. From facts to alarms; pure.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.hpp"

namespace betang {

// What is known at one moment. Whoever does not answer is left out.
struct SystemFacts {
    struct Storage {
        std::string id;
        std::string problem;                // in its archive's words; empty: none
        std::optional<double> days_held;    // at the present rate
        std::optional<double> days_wanted;  // nothing: nobody says
    };

    struct Child {
        std::string name;              // "ingest kapuas-0"
        uint64_t recent_restarts = 0;  // within the last ten minutes
    };

    // A stream whose camera delivers and whose recording is wanted.
    struct Recording {
        std::string stream;
        Duration unrecorded{};  // since when nothing of it reached the disk
    };

    std::vector<Storage> storages{};
    std::vector<Child> children{};
    std::vector<Recording> recordings{};
    bool clock_synchronised = true;
};

enum class SelfAlarmKind { Storage, DiskDays, NotRecorded, Restarting, Clock };

[[nodiscard]] std::string_view toText(SelfAlarmKind kind);  // "storage", "disk-days", ...

struct SelfAlarm {
    SelfAlarmKind kind = SelfAlarmKind::Storage;
    std::string subject;     // which storage or process; empty: there is only one
    std::string text;        // one sentence
    std::string indonesian;  // the same
    UtcTime since{};

    bool operator==(const SelfAlarm&) const = default;
};

// One for each cause: a storage, a process, the clock, and all streams that are not recorded
// together.
[[nodiscard]] std::vector<SelfAlarm> selfAlarmsFrom(const SystemFacts& facts);

// Which alarms are up, and since when. Thread-bound.
class SelfAlarmBook final {
  public:
    struct News {
        std::vector<SelfAlarm> raised{};
        std::vector<SelfAlarm> over{};
    };

    // Takes `facts` for how things are at `now`; says what changed.
    News update(const SystemFacts& facts, UtcTime now);

    [[nodiscard]] std::vector<SelfAlarm> up() const;

  private:
    using Key = std::pair<SelfAlarmKind, std::string>;

    std::map<Key, SelfAlarm> up_;
};

}  // namespace betang
