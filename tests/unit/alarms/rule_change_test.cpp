// SPDX-License-Identifier: Apache-2.0
//
// Alarms whose rules, snoozes or clocks change while they last.

#include "alarms/alarm_book.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/alarms/alarm_world.hpp"

namespace betang {

namespace {

AlarmRule named(const std::string& id) {
    AlarmRule rule = motionRule();
    rule.id = id;
    return rule;
}

AlarmRule inShadow(AlarmRule rule) {
    rule.shadow = true;
    return rule;
}

const SnoozeKey kPier{"gerak", "kapuas.dermaga"};

}  // namespace

TEST_CASE("an alarm whose rule was removed ends when its cause does", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{named("gerak")}, journal};
    (void)book.take(begins(motionOf("a"), 0), second(0));
    REQUIRE(book.tick(second(3)).raised.size() == 1);
    book.setRules({});

    CHECK(book.tick(second(10)) == AlarmNews{});
    CHECK(book.take(over(motionOf("a"), 0, 20), second(20)).ended == std::vector<uint64_t>{1});
    CHECK(book.state().alarms.at(1).ended == second(20));
}

TEST_CASE("a cause whose rule was removed is not raised again by another rule", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{named("gerak"), named("lain")}, journal};
    (void)book.take(begins(motionOf("a"), 0), second(0));
    REQUIRE(book.tick(second(3)).raised.size() == 1);
    book.setRules({named("lain")});

    CHECK(book.tick(second(10)) == AlarmNews{});
    CHECK(book.state().alarms.size() == 1);
}

TEST_CASE("a rule removed over a restart leaves its alarm to be worked on and to end", "[alarms]") {
    MemoryJournal journal;
    {
        AlarmBook before{{named("gerak")}, journal};
        (void)before.take(over(motionOf("x"), -500, -480), second(-480));
        (void)before.take(begins(motionOf("a"), 0), second(0));
        (void)before.tick(second(3));
    }
    AlarmBook book{{named("lain")}, journal};
    REQUIRE(book.state().alarms.size() == 2);

    CHECK(book.work(2, AlarmWork::InProgress, "siti").ok());
    CHECK(book.tick(second(30)) == AlarmNews{});
    CHECK(book.settle(CauseKind::Motion, {}, second(40)).ended == std::vector<uint64_t>{2});
}

TEST_CASE("a rule that leaves shadow mode raises alarms that are seen", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{inShadow(named("gerak"))}, journal};
    CHECK(book.take(over(motionOf("a"), 0, 9), second(9)) == AlarmNews{});
    book.setRules({named("gerak")});

    const AlarmNews news = book.take(over(motionOf("b"), 10, 19), second(19));

    CHECK(news.raised == std::vector<uint64_t>{2});
    CHECK(news.joined.empty());
    CHECK_FALSE(book.state().alarms.at(2).shadow);
}

TEST_CASE("a rule that enters shadow mode adds nothing to the alarm that is seen", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{named("gerak")}, journal};
    (void)book.take(begins(motionOf("a"), 0), second(0));
    REQUIRE(book.tick(second(3)).raised.size() == 1);
    book.setRules({inShadow(named("gerak"))});

    CHECK(book.take(over(motionOf("b"), 5, 15), second(15)) == AlarmNews{});
    CHECK(book.state().alarms.at(1).causes == 1);
    CHECK(book.take(over(motionOf("a"), 0, 20), second(20)).ended == std::vector<uint64_t>{1});
}

TEST_CASE("a snooze holds over a restart, and is over when it was said to be", "[alarms]") {
    MemoryJournal journal;
    {
        AlarmBook before{{named("gerak")}, journal};
        before.snooze(kPier, second(60));
        (void)before.take(begins(motionOf("a"), 10), second(10));
    }
    AlarmBook book{{named("gerak")}, journal};

    CHECK(book.tick(second(59)) == AlarmNews{});
    CHECK(book.tick(second(60)).raised.size() == 1);
    CHECK(book.state().alarms.at(1).raised == second(60));
}

TEST_CASE("a snooze that was ended early stays ended over a restart", "[alarms]") {
    MemoryJournal journal;
    {
        AlarmBook before{{named("gerak")}, journal};
        before.snooze(kPier, second(3600));
        before.snooze(kPier, second(0));
    }
    AlarmBook book{{named("gerak")}, journal};

    CHECK(book.take(over(motionOf("a"), 10, 19), second(19)).raised.size() == 1);
}

TEST_CASE("an alarm that is snoozed while it lasts ends all the same", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{named("gerak")}, journal};
    (void)book.take(begins(motionOf("a"), 0), second(0));
    REQUIRE(book.tick(second(3)).raised.size() == 1);
    book.snooze(kPier, second(600));

    CHECK(book.take(over(motionOf("a"), 0, 20), second(20)).ended.size() == 1);
    CHECK(book.take(over(motionOf("b"), 25, 40), second(40)) == AlarmNews{});
}

TEST_CASE("another camera and another rule are not snoozed with it", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{named("gerak"), named("lain")}, journal};
    book.snooze(kPier, second(600));
    Cause market = motionOf("b");
    market.subject = "kapuas.pasar";

    CHECK(book.take(over(motionOf("a"), 0, 9), second(9)).raised.size() == 1);
    CHECK(book.take(over(market, 0, 9), second(9)).raised.size() == 1);
    CHECK(book.state().alarms.at(1).rule == "lain");
    CHECK(book.state().alarms.at(2).rule == "gerak");
}

TEST_CASE("a clock that steps back ends no alarm and forgets none", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{named("gerak")}, journal};
    (void)book.take(begins(motionOf("a"), 1000), second(1000));
    REQUIRE(book.tick(second(1003)).raised.size() == 1);
    const AlarmState state = book.state();

    CHECK(book.tick(second(-86400.0 * 1000)) == AlarmNews{});
    CHECK(book.state() == state);
    CHECK(book.take(over(motionOf("a"), 1000, 900), second(900)).ended.size() == 1);
    CHECK(book.state().alarms.at(1).ended >= book.state().alarms.at(1).raised);
}

TEST_CASE("a cause from the future is an alarm only when it has lasted", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{named("gerak")}, journal};

    CHECK(book.take(begins(motionOf("a"), 500), second(0)) == AlarmNews{});
    CHECK(book.tick(second(501)) == AlarmNews{});
    CHECK(book.tick(second(502)).raised.size() == 1);
}

TEST_CASE("what a sender no longer knows of is over, and what it still tells is not", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{named("gerak")}, journal};
    (void)book.take(begins(motionOf("a", "pintu"), 0), second(0));
    (void)book.take(begins(motionOf("b", "tangga"), 0), second(0));
    REQUIRE(book.tick(second(3)).raised.size() == 2);

    CHECK(book.settle(CauseKind::Motion, {"b"}, second(9)).ended == std::vector<uint64_t>{1});
    CHECK(book.settle(CauseKind::Motion, {"b"}, second(10)) == AlarmNews{});
    CHECK(book.settle(CauseKind::Crowd, {}, second(11)) == AlarmNews{});
    CHECK_FALSE(book.state().alarms.at(2).ended);
}

TEST_CASE("a camera's health that comes and goes is one alarm that counts how often", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{{.id = "kesehatan", .kind = CauseKind::Health}}, journal};
    size_t raised = 0;
    for (int i = 0; i < 20; ++i) {
        const Cause fault{
            .id = "h" + std::to_string(i), .kind = CauseKind::Health, .subject = "kapuas.dermaga"};
        raised += book.take(begins(fault, 40.0 * i), second(40.0 * i)).raised.size();
        (void)book.take(over(fault, 40.0 * i, 40.0 * i + 10), second(40.0 * i + 10));
    }

    CHECK(raised == 1);
    CHECK(book.state().alarms.at(1).causes == 20);
    CHECK(book.state().alarms.at(1).ended == second(770));
}

TEST_CASE("an alarm that is closed while its cause lasts is not raised again by it", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{named("gerak")}, journal};
    (void)book.take(begins(motionOf("a"), 0), second(0));
    REQUIRE(book.tick(second(3)).raised.size() == 1);
    REQUIRE(book.work(1, AlarmWork::Closed, "siti").ok());

    CHECK(book.tick(second(600)) == AlarmNews{});
    CHECK(AlarmBook{{named("gerak")}, journal}.tick(second(700)) == AlarmNews{});
}

}  // namespace betang
