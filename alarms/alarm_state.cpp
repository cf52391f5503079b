// SPDX-License-Identifier: Apache-2.0

#include "alarms/alarm_state.hpp"

#include <array>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace betang {

namespace {

using Json = nlohmann::json;

constexpr std::array kKindNames{std::pair{CauseKind::Motion, "motion"},
                                std::pair{CauseKind::Crowd, "crowd"},
                                std::pair{CauseKind::Health, "health"},
                                std::pair{CauseKind::Camera, "camera"},
                                std::pair{CauseKind::Link, "link"},
                                std::pair{CauseKind::Storage, "storage"},
                                std::pair{CauseKind::Clock, "clock"}};
constexpr std::array kWorkNames{std::pair{AlarmWork::New, "new"},
                                std::pair{AlarmWork::InProgress, "in-progress"},
                                std::pair{AlarmWork::OnHold, "on-hold"},
                                std::pair{AlarmWork::Closed, "closed"}};

template <typename Names, typename Value>
std::string_view nameOf(const Names& names, Value value) {
    for (const auto& [known, name] : names) {
        if (known == value) {
            return name;
        }
    }
    return {};
}

template <typename Value, typename Names>
std::optional<Value> valueOf(const Names& names, std::string_view text) {
    for (const auto& [known, name] : names) {
        if (text == name) {
            return known;
        }
    }
    return std::nullopt;
}

int64_t nanosecondsOf(UtcTime time) {
    return time.time_since_epoch().count();
}

Json timeOrNull(const std::optional<UtcTime>& time) {
    return time ? Json(nanosecondsOf(*time)) : Json();
}

UtcTime timeFrom(const Json& value) {
    return UtcTime{Duration{value.get<int64_t>()}};
}

std::optional<UtcTime> timeOrNothing(const Json& value) {
    return value.is_null() ? std::nullopt : std::optional{timeFrom(value)};
}

// What the reader throws ends in applyJournalLine().
CauseKind kindFrom(const Json& value) {
    return causeKindFrom(value.get<std::string>()).value();
}

Json causeJson(const KnownCause& known) {
    return {{"id", known.cause.id},
            {"kind", toText(known.cause.kind)},
            {"subject", known.cause.subject},
            {"zone", known.cause.zone},
            {"level", known.cause.level},
            {"because", known.cause.because},
            {"since", nanosecondsOf(known.since)},
            {"over", timeOrNull(known.over)},
            {"alarms", known.alarms}};
}

KnownCause causeFrom(const Json& value) {
    return {.cause = {.id = value.at("id"),
                      .kind = kindFrom(value.at("kind")),
                      .subject = value.at("subject"),
                      .zone = value.at("zone"),
                      .level = value.at("level"),
                      .because = value.at("because")},
            .since = timeFrom(value.at("since")),
            .over = timeOrNothing(value.at("over")),
            .alarms = value.at("alarms")};
}

Json alarmJson(const Alarm& alarm) {
    return {{"id", alarm.id},
            {"rule", alarm.rule},
            {"kind", toText(alarm.kind)},
            {"subject", alarm.subject},
            {"zone", alarm.zone},
            {"raised", nanosecondsOf(alarm.raised)},
            {"last", nanosecondsOf(alarm.last)},
            {"ended", timeOrNull(alarm.ended)},
            {"open", alarm.open},
            {"causes", alarm.causes},
            {"level", alarm.level},
            {"work", toText(alarm.work)},
            {"owner", alarm.owner},
            {"false", alarm.is_false},
            {"shadow", alarm.shadow}};
}

Alarm alarmFrom(const Json& value) {
    return {.id = value.at("id"),
            .rule = value.at("rule"),
            .kind = kindFrom(value.at("kind")),
            .subject = value.at("subject"),
            .zone = value.at("zone"),
            .raised = timeFrom(value.at("raised")),
            .last = timeFrom(value.at("last")),
            .ended = timeOrNothing(value.at("ended")),
            .open = value.at("open"),
            .causes = value.at("causes"),
            .level = value.at("level"),
            .work = alarmWorkFrom(value.at("work").get<std::string>()).value(),
            .owner = value.at("owner"),
            .is_false = value.at("false"),
            .shadow = value.at("shadow")};
}

void addSnoozes(Json& line, const AlarmState& state, const AlarmChanges& changes) {
    for (const SnoozeKey& key : changes.snoozes) {
        const auto found = state.snoozes.find(key);
        line["snoozes"].push_back(
            {{"rule", key.rule},
             {"subject", key.subject},
             {"until",
              found == state.snoozes.end() ? Json() : Json(nanosecondsOf(found->second))}});
    }
}

void addTallies(Json& line, const AlarmState& state, const AlarmChanges& changes) {
    for (const TallyKey& key : changes.tallies) {
        const auto found = state.tallies.find(key);
        const AlarmTally tally = found == state.tallies.end() ? AlarmTally{} : found->second;
        line["tallies"].push_back({{"day", key.day},
                                   {"rule", key.rule},
                                   {"raised", tally.raised},
                                   {"false", tally.marked_false}});
    }
}

// A line as values: nothing of it is applied before all of it was understood.
struct ReadLine {
    AlarmState entries;
    std::vector<std::string> no_causes;
    std::vector<uint64_t> no_alarms;
    std::vector<SnoozeKey> no_snoozes;
};

ReadLine readEntries(const Json& line) {
    ReadLine read;
    read.entries.next = line.at("next");
    for (const Json& one : line.value("causes", Json::array())) {
        KnownCause known = causeFrom(one);
        read.entries.causes.insert_or_assign(known.cause.id, std::move(known));
    }
    for (const Json& one : line.value("alarms", Json::array())) {
        Alarm alarm = alarmFrom(one);
        read.entries.alarms.insert_or_assign(alarm.id, std::move(alarm));
    }
    read.no_causes = line.value("no_causes", read.no_causes);
    read.no_alarms = line.value("no_alarms", read.no_alarms);
    return read;
}

void readCounters(ReadLine& read, const Json& line) {
    for (const Json& one : line.value("snoozes", Json::array())) {
        SnoozeKey key{one.at("rule"), one.at("subject")};
        if (const auto until = timeOrNothing(one.at("until"))) {
            read.entries.snoozes.insert_or_assign(std::move(key), *until);
        } else {
            read.no_snoozes.push_back(std::move(key));
        }
    }
    for (const Json& one : line.value("tallies", Json::array())) {
        read.entries.tallies.insert_or_assign(TallyKey{one.at("day"), one.at("rule")},
                                              AlarmTally{one.at("raised"), one.at("false")});
    }
}

template <typename Map>
void take(Map& into, Map& from) {
    for (auto& [key, value] : from) {
        into.insert_or_assign(key, std::move(value));
    }
}

void apply(AlarmState& state, ReadLine read) {
    state.next = read.entries.next;
    take(state.causes, read.entries.causes);
    take(state.alarms, read.entries.alarms);
    take(state.snoozes, read.entries.snoozes);
    take(state.tallies, read.entries.tallies);
    for (const std::string& id : read.no_causes) {
        state.causes.erase(id);
    }
    for (const uint64_t id : read.no_alarms) {
        state.alarms.erase(id);
    }
    for (const SnoozeKey& key : read.no_snoozes) {
        state.snoozes.erase(key);
    }
    std::erase_if(state.tallies, [](const auto& entry) { return entry.second == AlarmTally{}; });
}

}  // namespace

std::string_view toText(CauseKind kind) {
    return nameOf(kKindNames, kind);
}

std::optional<CauseKind> causeKindFrom(std::string_view text) {
    return valueOf<CauseKind>(kKindNames, text);
}

std::string_view toText(AlarmWork work) {
    return nameOf(kWorkNames, work);
}

std::optional<AlarmWork> alarmWorkFrom(std::string_view text) {
    return valueOf<AlarmWork>(kWorkNames, text);
}

AlarmChanges allOf(const AlarmState& state) {
    AlarmChanges all;
    for (const auto& [id, cause] : state.causes) {
        all.causes.insert(id);
    }
    for (const auto& [id, alarm] : state.alarms) {
        all.alarms.insert(id);
    }
    for (const auto& [key, until] : state.snoozes) {
        all.snoozes.insert(key);
    }
    for (const auto& [key, tally] : state.tallies) {
        all.tallies.insert(key);
    }
    return all;
}

std::string journalLine(const AlarmState& state, const AlarmChanges& changes) {
    Json line{{"next", state.next}};
    for (const std::string& id : changes.causes) {
        if (const auto found = state.causes.find(id); found != state.causes.end()) {
            line["causes"].push_back(causeJson(found->second));
        } else {
            line["no_causes"].push_back(id);
        }
    }
    for (const uint64_t id : changes.alarms) {
        if (const auto found = state.alarms.find(id); found != state.alarms.end()) {
            line["alarms"].push_back(alarmJson(found->second));
        } else {
            line["no_alarms"].push_back(id);
        }
    }
    addSnoozes(line, state, changes);
    addTallies(line, state, changes);
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> applyJournalLine(AlarmState& state, std::string_view line) {
    try {
        const Json value = Json::parse(line, nullptr, true);
        ReadLine read = readEntries(value);
        readCounters(read, value);
        apply(state, std::move(read));
        return {};
    } catch (const std::exception&) {
        return Error{ErrorKind::Corrupt, "not a line of an alarm journal"};
    }
}

}  // namespace betang
