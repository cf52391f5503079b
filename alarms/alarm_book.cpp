// SPDX-License-Identifier: Apache-2.0

#include "alarms/alarm_book.hpp"

#include <algorithm>
#include <utility>

namespace betang {

namespace {

constexpr size_t kRewriteAbove = size_t{4} << 20;
// A cause that is over is known for this long, so that late news of it makes no second alarm.
constexpr Duration kKeepCauses = std::chrono::hours{1};
constexpr Duration kKeepAlarms = std::chrono::hours{24 * 30};
constexpr Duration kKeepTallies = std::chrono::hours{24 * 400};
constexpr size_t kMostAlarms = 20000;

int64_t dayOf(UtcTime time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

bool isBusy(const Alarm& alarm) {
    return alarm.work == AlarmWork::InProgress || alarm.work == AlarmWork::OnHold;
}

}  // namespace

AlarmBook::AlarmBook(std::vector<AlarmRule> rules, AlarmJournal& journal)
    : rules_{std::move(rules)}, journal_{journal} {
    for (const std::string& line : journal_.read().take()) {
        applyJournalLine(state_, line).take();
    }
}

AlarmNews AlarmBook::take(const CauseNews& news, UtcTime now) {
    AlarmNews found;
    const auto [place, fresh] =
        state_.causes.try_emplace(news.cause.id, KnownCause{news.cause, news.since, {}, {}});
    KnownCause& known = place->second;
    if (known.over || (!fresh && !news.over)) {
        return found;
    }
    changed_.causes.insert(news.cause.id);
    if (news.over) {
        known.over = std::max(known.since, *news.over);
    }
    judge(known, now, found);
    if (known.over) {
        end(known, found);
    }
    write();
    return found;
}

AlarmNews AlarmBook::settle(CauseKind kind, const std::set<std::string>& lasting, UtcTime now) {
    AlarmNews found;
    for (auto& [id, known] : state_.causes) {
        if (known.cause.kind == kind && !known.over && !lasting.contains(id)) {
            known.over = std::max(known.since, now);
            changed_.causes.insert(id);
            judge(known, now, found);
            end(known, found);
        }
    }
    write();
    return found;
}

AlarmNews AlarmBook::tick(UtcTime now) {
    AlarmNews found;
    for (const auto& [id, known] : state_.causes) {
        if (!known.over) {
            judge(known, now, found);
        }
    }
    forget(now);
    write();
    return found;
}

void AlarmBook::judge(const KnownCause& known, UtcTime now, AlarmNews& news) {
    // Its alarm counts though the rule that made it may be gone or in shadow mode by now.
    bool taken = std::any_of(known.alarms.begin(), known.alarms.end(), [&](const auto& entry) {
        const auto alarm = state_.alarms.find(entry.second);
        return alarm == state_.alarms.end() || !alarm->second.shadow;
    });
    for (const AlarmRule& rule : rules_) {
        if ((taken && !rule.shadow) || known.alarms.contains(rule.id) || !fits(rule, known)) {
            continue;
        }
        if (const auto at = dueBy(rule, known, now)) {
            join(rule, known.cause.id, *at, news);
            taken = taken || !rule.shadow;
        }
    }
}

bool AlarmBook::fits(const AlarmRule& rule, const KnownCause& known) const {
    const Cause& cause = known.cause;
    return rule.kind == cause.kind && cause.level >= rule.least_level &&
           (rule.subjects.empty() || rule.subjects.contains(cause.subject)) &&
           (!rule.zone || *rule.zone == cause.zone);
}

const KnownCause* AlarmBook::explanationOf(const KnownCause& known) const {
    const auto found = state_.causes.find(known.cause.because);
    return known.cause.because.empty() || found == state_.causes.end() ? nullptr : &found->second;
}

// When the cause satisfied the rule; nothing when it has not by `now`, or did not while it lasted.
std::optional<UtcTime> AlarmBook::dueBy(const AlarmRule& rule,
                                        const KnownCause& known,
                                        UtcTime now) const {
    UtcTime since = known.since;
    if (const KnownCause* explanation = explanationOf(known)) {
        if (!explanation->over) {
            return std::nullopt;
        }
        since = std::max(since, *explanation->over);
    }
    const UtcTime due = since + rule.least_duration;
    const UtcTime limit = known.over.value_or(std::max(now, known.since));
    if (limit < due) {
        return std::nullopt;
    }
    for (const UtcTime at : {due, limit}) {
        if (isWanted(rule, known.cause, at)) {
            return at;
        }
    }
    return std::nullopt;
}

bool AlarmBook::isWanted(const AlarmRule& rule, const Cause& cause, UtcTime at) const {
    const auto snoozed = state_.snoozes.find({rule.id, cause.subject});
    return (snoozed == state_.snoozes.end() || at >= snoozed->second) &&
           (!rule.in_force || rule.in_force(at));
}

void AlarmBook::join(const AlarmRule& rule, const std::string& cause, UtcTime at, AlarmNews& news) {
    KnownCause& known = state_.causes.at(cause);
    Alarm* alarm = openFor(rule, known.cause, known.since);
    if (alarm == nullptr) {
        alarm = &raise(rule, known.cause, at);
        if (!rule.shadow) {
            news.raised.push_back(alarm->id);
        }
    } else if (!rule.shadow) {
        news.joined.push_back(alarm->id);
    }
    ++alarm->causes;
    alarm->level = std::max(alarm->level, known.cause.level);
    alarm->open.insert(cause);
    alarm->ended.reset();
    known.alarms.insert_or_assign(rule.id, alarm->id);
    changed_.alarms.insert(alarm->id);
    changed_.causes.insert(cause);
}

// The alarm that a cause which began at `since` belongs to, if there is one.
Alarm* AlarmBook::openFor(const AlarmRule& rule, const Cause& cause, UtcTime since) {
    for (auto it = state_.alarms.rbegin(); it != state_.alarms.rend(); ++it) {
        Alarm& alarm = it->second;
        const bool same = alarm.rule == rule.id && alarm.shadow == rule.shadow &&
                          alarm.subject == cause.subject && alarm.zone == cause.zone &&
                          alarm.work != AlarmWork::Closed;
        if (same && (!alarm.ended || isBusy(alarm) || since - *alarm.ended < rule.cooldown)) {
            return &alarm;
        }
    }
    return nullptr;
}

Alarm& AlarmBook::raise(const AlarmRule& rule, const Cause& cause, UtcTime at) {
    const uint64_t id = state_.next++;
    const TallyKey key{dayOf(at), rule.id};
    ++state_.tallies[key].raised;
    changed_.tallies.insert(key);
    return state_.alarms
        .emplace(id,
                 Alarm{.id = id,
                       .rule = rule.id,
                       .kind = cause.kind,
                       .subject = cause.subject,
                       .zone = cause.zone,
                       .raised = at,
                       .last = at,
                       .shadow = rule.shadow})
        .first->second;
}

void AlarmBook::end(const KnownCause& known, AlarmNews& news) {
    for (const auto& [rule, id] : known.alarms) {
        const auto found = state_.alarms.find(id);
        if (found == state_.alarms.end()) {
            continue;
        }
        Alarm& alarm = found->second;
        alarm.open.erase(known.cause.id);
        alarm.last = std::max(alarm.last, *known.over);
        changed_.alarms.insert(id);
        if (alarm.open.empty()) {
            alarm.ended = alarm.last;
            if (!alarm.shadow) {
                news.ended.push_back(id);
            }
        }
    }
}

Result<void> AlarmBook::work(uint64_t alarm, AlarmWork work, const std::string& owner) {
    const auto found = state_.alarms.find(alarm);
    if (found == state_.alarms.end()) {
        return Error{ErrorKind::NotFound, "there is no such alarm"};
    }
    if (found->second.work == AlarmWork::Closed && work != AlarmWork::Closed) {
        return Error{ErrorKind::InvalidArgument, "the alarm is closed"};
    }
    found->second.work = work;
    found->second.owner = owner;
    changed_.alarms.insert(alarm);
    write();
    return {};
}

Result<void> AlarmBook::markFalse(uint64_t alarm) {
    const auto found = state_.alarms.find(alarm);
    if (found == state_.alarms.end()) {
        return Error{ErrorKind::NotFound, "there is no such alarm"};
    }
    if (!found->second.is_false) {
        found->second.is_false = true;
        const TallyKey key{dayOf(found->second.raised), found->second.rule};
        ++state_.tallies[key].marked_false;
        changed_.alarms.insert(alarm);
        changed_.tallies.insert(key);
        write();
    }
    return {};
}

void AlarmBook::snooze(const SnoozeKey& key, UtcTime until) {
    state_.snoozes.insert_or_assign(key, until);
    changed_.snoozes.insert(key);
    write();
}

size_t AlarmBook::explainedBy(const Alarm& alarm) const {
    return static_cast<size_t>(
        std::count_if(state_.causes.begin(), state_.causes.end(), [&](const auto& entry) {
            return alarm.open.contains(entry.second.cause.because);
        }));
}

void AlarmBook::forget(UtcTime now) {
    const auto drop = [](auto& map, auto& changed, const auto& is_old) {
        std::erase_if(map, [&](const auto& entry) {
            const bool old = is_old(entry);
            if (old) {
                changed.insert(entry.first);
            }
            return old;
        });
    };
    drop(state_.causes, changed_.causes, [&](const auto& entry) {
        return entry.second.over && now - *entry.second.over > kKeepCauses;
    });
    size_t over = state_.alarms.size() - std::min(state_.alarms.size(), kMostAlarms);
    drop(state_.alarms, changed_.alarms, [&](const auto& entry) {
        const Alarm& alarm = entry.second;
        const bool done = alarm.work == AlarmWork::Closed || alarm.shadow;
        const bool old = alarm.ended && ((done && now - *alarm.ended > kKeepAlarms) || over > 0);
        over -= old && over > 0 ? 1 : 0;
        return old;
    });
    drop(state_.snoozes, changed_.snoozes, [&](const auto& entry) {
        return now - entry.second > kKeepCauses;
    });
    drop(state_.tallies, changed_.tallies, [&](const auto& entry) {
        return dayOf(now - kKeepTallies) > entry.first.day;
    });
}

// In one line, so that a crash leaves either all of it or nothing.
void AlarmBook::write() {
    if (changed_.empty()) {
        return;
    }
    const auto written = journal_.size() > kRewriteAbove
                             ? journal_.replace(journalLine(state_, allOf(state_)))
                             : journal_.append(journalLine(state_, changed_));
    if (written) {
        changed_ = {};
    } else {
        ++failures_;
    }
}

}  // namespace betang
