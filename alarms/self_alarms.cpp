// SPDX-License-Identifier: Apache-2.0

#include "alarms/self_alarms.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace betang {

namespace {

constexpr double kLeastDays = 1;  // where nobody says how long recordings are wanted
constexpr uint64_t kManyRestarts = 3;
// A camera's first keyframe may take ten seconds, a busy disk some more.
constexpr Duration kUnrecordedFor = std::chrono::seconds{60};
constexpr size_t kMostNamed = 8;

void addStorage(std::vector<SelfAlarm>& alarms, const SystemFacts::Storage& storage) {
    if (!storage.problem.empty()) {
        alarms.push_back({SelfAlarmKind::Storage,
                          storage.id,
                          fmt::format("storage {}: {}", storage.id, storage.problem),
                          fmt::format("penyimpanan {}: {}", storage.id, storage.problem)});
    }
    const double wanted = storage.days_wanted.value_or(kLeastDays);
    if (storage.days_held && *storage.days_held < wanted) {
        alarms.push_back(
            {SelfAlarmKind::DiskDays,
             storage.id,
             fmt::format("storage {} holds {:.1f} days at the present rate, {:.1f} are wanted",
                         storage.id,
                         *storage.days_held,
                         wanted),
             fmt::format("penyimpanan {} hanya cukup untuk {:.1f} hari, seharusnya {:.1f} hari",
                         storage.id,
                         *storage.days_held,
                         wanted)});
    }
}

void addUnrecorded(std::vector<SelfAlarm>& alarms, const SystemFacts& facts) {
    std::vector<std::string> names;
    for (const SystemFacts::Recording& one : facts.recordings) {
        if (one.unrecorded >= kUnrecordedFor) {
            names.push_back(one.stream);
        }
    }
    if (names.empty()) {
        return;
    }
    const auto end =
        names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostNamed));
    const std::string named = fmt::format(
        "{}{}", fmt::join(names.begin(), end, ", "), names.size() > kMostNamed ? ", ..." : "");
    alarms.push_back(
        {SelfAlarmKind::NotRecorded,
         "",
         fmt::format("{} streams deliver and are not recorded: {}", names.size(), named),
         fmt::format("{} kamera mengirim gambar tetapi tidak terekam: {}", names.size(), named)});
}

}  // namespace

std::string_view toText(SelfAlarmKind kind) {
    switch (kind) {
        case SelfAlarmKind::Storage:
            return "storage";
        case SelfAlarmKind::DiskDays:
            return "disk-days";
        case SelfAlarmKind::NotRecorded:
            return "not-recorded";
        case SelfAlarmKind::Restarting:
            return "restarting";
        case SelfAlarmKind::Clock:
            break;
    }
    return "clock";
}

std::vector<SelfAlarm> selfAlarmsFrom(const SystemFacts& facts) {
    std::vector<SelfAlarm> alarms;
    for (const SystemFacts::Storage& storage : facts.storages) {
        addStorage(alarms, storage);
    }
    addUnrecorded(alarms, facts);
    for (const SystemFacts::Child& child : facts.children) {
        if (child.recent_restarts >= kManyRestarts) {
            alarms.push_back({SelfAlarmKind::Restarting,
                              child.name,
                              fmt::format("{} was started {} times anew within ten minutes",
                                          child.name,
                                          child.recent_restarts),
                              fmt::format("{} dimulai ulang {} kali dalam sepuluh menit",
                                          child.name,
                                          child.recent_restarts)});
        }
    }
    if (!facts.clock_synchronised) {
        alarms.push_back({SelfAlarmKind::Clock,
                          "",
                          "the clock of this machine is not synchronised",
                          "jam mesin ini tidak tersinkron"});
    }
    return alarms;
}

SelfAlarmBook::News SelfAlarmBook::update(const SystemFacts& facts, UtcTime now) {
    News news;
    std::map<Key, SelfAlarm> before;
    before.swap(up_);
    for (SelfAlarm& alarm : selfAlarmsFrom(facts)) {
        const Key key{alarm.kind, alarm.subject};
        if (up_.contains(key)) {
            continue;
        }
        const auto known = before.find(key);
        alarm.since = known == before.end() ? now : known->second.since;
        if (known == before.end()) {
            news.raised.push_back(alarm);
        } else {
            before.erase(known);
        }
        up_.emplace(key, std::move(alarm));
    }
    for (auto& [key, alarm] : before) {
        news.over.push_back(std::move(alarm));
    }
    return news;
}

std::vector<SelfAlarm> SelfAlarmBook::up() const {
    std::vector<SelfAlarm> all;
    for (const auto& [key, alarm] : up_) {
        all.push_back(alarm);
    }
    return all;
}

}  // namespace betang
