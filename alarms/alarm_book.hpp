// SPDX-License-Identifier: Apache-2.0
//
// From causes to alarms. In plain words:
//
// A cause becomes an alarm when the first rule in the list that fits it is satisfied: right kind,
// subject, zone and level, lasting long enough, at a time when the rule is in force and not
// snoozed. One cause is never in two alarms (rules in shadow mode, which only count, aside). A
// cause joins the alarm that its rule has for the same subject and zone when that one still lasts,
// ended less than the rule's cooldown ago, or is being worked on: it makes no second one. A cause
// that another explains makes no alarm while that other lasts, and a fresh start once it is over,
// so that twenty cameras behind one link are one alarm and no storm when they return one by one.
//
// Everything that changes is in the journal before the caller hears of it. News may come twice and
// late; a book made from the journal goes on where the one before it stopped, so that a restart
// loses no end and raises nothing twice.

#pragma once

#include <string>
#include <vector>

#include "alarms/alarm.hpp"
#include "alarms/alarm_journal.hpp"
#include "alarms/alarm_state.hpp"

namespace betang {

// What one call changed: ids of alarms. Alarms of rules in shadow mode are not among them.
struct AlarmNews {
    std::vector<uint64_t> raised{};
    std::vector<uint64_t> joined{};  // another cause came to them
    std::vector<uint64_t> ended{};   // their last cause is over

    bool operator==(const AlarmNews&) const = default;
};

// Thread-bound. `now` never has to increase; times of news are those of what happened.
class AlarmBook final {
  public:
    // Goes on from what `journal` holds; it must outlive the book. Throws Io or Corrupt when it
    // cannot be read.
    AlarmBook(std::vector<AlarmRule> rules, AlarmJournal& journal);

    // From now on these; alarms stay as they are.
    void setRules(std::vector<AlarmRule> rules) { rules_ = std::move(rules); }

    [[nodiscard]] AlarmNews take(const CauseNews& news, UtcTime now);

    // Causes of this kind that last are exactly these: what the book takes for lasting and is not
    // among them ended unseen, and is over now. After a restart, and when a sender is back.
    [[nodiscard]] AlarmNews settle(CauseKind kind,
                                   const std::set<std::string>& lasting,
                                   UtcTime now);

    // Raises what has lasted long enough by now and forgets what is old. Call it once a second.
    [[nodiscard]] AlarmNews tick(UtcTime now);

    // What an operator does. NotFound when there is no such alarm; what is closed stays closed.
    [[nodiscard]] Result<void> work(uint64_t alarm, AlarmWork work, const std::string& owner);
    [[nodiscard]] Result<void> markFalse(uint64_t alarm);

    // No alarm of this rule from this subject before `until`; a cause that still lasts then makes
    // one. A time in the past ends it.
    void snooze(const SnoozeKey& key, UtcTime until);

    [[nodiscard]] const AlarmState& state() const { return state_; }

    // Causes that the alarm's causes explain: the cameras behind a link.
    [[nodiscard]] size_t explainedBy(const Alarm& alarm) const;

    // Lines that could not be written; what they held is written with the next one.
    [[nodiscard]] uint64_t failures() const { return failures_; }

  private:
    void judge(const KnownCause& known, UtcTime now, AlarmNews& news);
    [[nodiscard]] bool fits(const AlarmRule& rule, const KnownCause& known) const;
    [[nodiscard]] std::optional<UtcTime> dueBy(const AlarmRule& rule,
                                               const KnownCause& known,
                                               UtcTime now) const;
    [[nodiscard]] bool isWanted(const AlarmRule& rule, const Cause& cause, UtcTime at) const;
    [[nodiscard]] const KnownCause* explanationOf(const KnownCause& known) const;
    void join(const AlarmRule& rule, const std::string& cause, UtcTime at, AlarmNews& news);
    [[nodiscard]] Alarm* openFor(const AlarmRule& rule, const Cause& cause, UtcTime since);
    Alarm& raise(const AlarmRule& rule, const Cause& cause, UtcTime at);
    void end(const KnownCause& known, AlarmNews& news);
    void forget(UtcTime now);
    void write();

    std::vector<AlarmRule> rules_;
    AlarmJournal& journal_;
    AlarmState state_;
    AlarmChanges changed_;
    uint64_t failures_ = 0;
};

}  // namespace betang
