// SPDX-License-Identifier: Apache-2.0

#include "alarms/alarm_book.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/alarms/alarm_world.hpp"

namespace betang {

namespace {

const Alarm& only(const AlarmBook& book) {
    REQUIRE(book.state().alarms.size() == 1);
    return book.state().alarms.begin()->second;
}

// A cause that lasts five seconds from `at` on.
AlarmNews flash(AlarmBook& book, const std::string& id, double at) {
    AlarmNews news = book.take(begins(motionOf(id), at), second(at));
    for (const AlarmNews& more :
         {book.tick(second(at + 3)), book.take(over(motionOf(id), at, at + 5), second(at + 5))}) {
        news.raised.insert(news.raised.end(), more.raised.begin(), more.raised.end());
        news.joined.insert(news.joined.end(), more.joined.begin(), more.joined.end());
    }
    return news;
}

}  // namespace

TEST_CASE("a cause that lasts long enough is an alarm, dated to when it had", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};

    CHECK(book.take(begins(motionOf("a"), 0), second(0)) == AlarmNews{});
    CHECK(book.tick(second(1.9)) == AlarmNews{});
    CHECK(book.tick(second(2.7)).raised.size() == 1);
    CHECK(only(book).raised == second(2));
    CHECK_FALSE(only(book).ended);

    CHECK(book.take(over(motionOf("a"), 0, 9), second(9)).ended == std::vector<uint64_t>{1});
    CHECK(only(book).ended == second(9));
}

TEST_CASE("a cause that is too short is none", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};
    (void)book.take(begins(motionOf("a"), 0), second(0));
    (void)book.take(over(motionOf("a"), 0, 1.5), second(1.5));
    (void)book.tick(second(60));

    CHECK(book.state().alarms.empty());
}

TEST_CASE("a cause whose beginning nobody heard of still is an alarm, with its end", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};

    const AlarmNews news = book.take(over(motionOf("a"), 0, 9), second(9));

    CHECK(news.raised.size() == 1);
    CHECK(news.ended.size() == 1);
}

TEST_CASE("news that comes twice or after the end changes nothing", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};
    (void)flash(book, "a", 0);
    const AlarmState state = book.state();

    CHECK(book.take(over(motionOf("a"), 0, 5), second(6)) == AlarmNews{});
    CHECK(book.take(begins(motionOf("a"), 0), second(7)) == AlarmNews{});
    CHECK(book.state() == state);
}

TEST_CASE("what comes again within the cooldown goes on with the alarm", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};

    CHECK(flash(book, "a", 0).raised.size() == 1);
    CHECK(flash(book, "b", 30).joined.size() == 1);
    CHECK(only(book).causes == 2);
    CHECK(flash(book, "c", 66).raised.size() == 1);
}

TEST_CASE("a crowd that hovers at the limit for ten minutes is one alarm", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{{.id = "padat", .kind = CauseKind::Crowd, .least_level = 2}}, journal};
    size_t raised = 0;
    for (int i = 0; i < 100; ++i) {
        const Cause cause{.id = "c" + std::to_string(i),
                          .kind = CauseKind::Crowd,
                          .subject = "kapuas.pasar",
                          .zone = "pasar",
                          .level = 2 + i % 2};
        raised += book.take(begins(cause, i * 6.0), second(i * 6.0)).raised.size();
        (void)book.take(over(cause, i * 6.0, i * 6.0 + 3), second(i * 6.0 + 3));
    }

    CHECK(raised == 1);
    CHECK(only(book).causes == 100);
    CHECK(only(book).level == 3);
}

TEST_CASE("while somebody works on an alarm nothing raises it again; once closed it may be new",
          "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};
    (void)flash(book, "a", 0);
    REQUIRE(book.work(1, AlarmWork::OnHold, "siti").ok());

    CHECK(flash(book, "b", 500).raised.empty());
    REQUIRE(book.work(1, AlarmWork::Closed, "siti").ok());
    CHECK(flash(book, "c", 510).raised == std::vector<uint64_t>{2});
    CHECK_FALSE(book.work(1, AlarmWork::New, "siti").ok());
    CHECK_FALSE(book.work(9, AlarmWork::Closed, "siti").ok());
}

TEST_CASE("the first rule that fits takes a cause; a shadow rule only counts", "[alarms]") {
    MemoryJournal journal;
    AlarmRule shadow = motionRule();
    shadow.id = "uji";
    shadow.shadow = true;
    AlarmRule gate = motionRule();
    gate.id = "pintu";
    gate.zone = "pintu";
    AlarmBook book{{shadow, gate, motionRule()}, journal};

    const AlarmNews news = book.take(over(motionOf("a", "pintu"), 0, 9), second(9));

    CHECK(news.raised.size() == 1);
    CHECK(news.ended.size() == 1);
    REQUIRE(book.state().alarms.size() == 2);
    CHECK(book.state().alarms.at(1).shadow);
    CHECK(book.state().alarms.at(2).rule == "pintu");
    CHECK(book.state().tallies.at({20600, "uji"}).raised == 1);
}

TEST_CASE("a rule looks only at its subjects, zones, levels and times", "[alarms]") {
    MemoryJournal journal;
    AlarmRule rule = motionRule();
    rule.subjects = {"kapuas.pasar"};
    AlarmRule night = motionRule();
    night.id = "malam";
    night.in_force = [](UtcTime at) { return at >= second(100); };
    AlarmBook book{{rule, night}, journal};

    (void)book.take(begins(motionOf("a"), 0), second(0));
    CHECK(book.tick(second(50)) == AlarmNews{});
    CHECK(book.tick(second(101)).raised.size() == 1);
    CHECK(only(book).rule == "malam");
    CHECK(only(book).raised == second(101));
}

TEST_CASE("what is snoozed makes no alarm, and one when it still lasts afterwards", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};
    book.snooze({"gerak", "kapuas.dermaga"}, second(60));

    CHECK(flash(book, "a", 0).raised.empty());
    (void)book.take(begins(motionOf("b"), 40), second(40));
    CHECK(book.tick(second(59)) == AlarmNews{});
    CHECK(book.tick(second(61)).raised.size() == 1);
}

TEST_CASE("a link explains its cameras, until it is back and one of them is not", "[alarms]") {
    MemoryJournal journal;
    AlarmRule link{.id = "sambungan", .kind = CauseKind::Link};
    AlarmRule camera{
        .id = "kamera", .kind = CauseKind::Camera, .least_duration = std::chrono::seconds{10}};
    AlarmBook book{{link, camera}, journal};
    const Cause lost{.id = "l", .kind = CauseKind::Link, .subject = "kapuas"};
    const auto cameraLost = [](int i) {
        return Cause{.id = "k" + std::to_string(i),
                     .kind = CauseKind::Camera,
                     .subject = "kapuas.k" + std::to_string(i),
                     .because = "l"};
    };
    (void)book.take(begins(lost, 0), second(0));
    for (int i = 0; i < 14; ++i) {
        (void)book.take(begins(cameraLost(i), 0.1), second(0.1));
    }
    CHECK(book.tick(second(300)) == AlarmNews{});
    CHECK(book.explainedBy(only(book)) == 14);

    (void)book.take(over(lost, 0, 400), second(400));
    for (int i = 1; i < 14; ++i) {
        (void)book.take(over(cameraLost(i), 0.1, 400.0 + 0.5 * i), second(400.0 + 0.5 * i));
    }
    CHECK(book.tick(second(409)) == AlarmNews{});
    CHECK(book.tick(second(411)).raised.size() == 1);
    CHECK(book.state().alarms.at(2).subject == "kapuas.k0");
}

TEST_CASE("a false alarm is counted on its day, once", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};
    (void)flash(book, "a", 0);
    REQUIRE(book.markFalse(1).ok());
    REQUIRE(book.markFalse(1).ok());

    CHECK(book.state().tallies.at({20600, "gerak"}) == AlarmTally{1, 1});
    CHECK_FALSE(book.markFalse(2).ok());
}

TEST_CASE("what is old is forgotten, what nobody has closed is not", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};
    (void)flash(book, "a", 0);
    (void)flash(book, "b", 500);
    REQUIRE(book.work(1, AlarmWork::Closed, "siti").ok());

    (void)book.tick(second(86400.0 * 31));

    CHECK(book.state().causes.empty());
    CHECK(only(book).id == 2);
}

TEST_CASE("a disk that refuses delays the journal and loses nothing", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};
    journal.refuses = true;
    (void)flash(book, "a", 0);
    CHECK(book.failures() > 0);
    journal.refuses = false;
    (void)flash(book, "b", 500);

    CHECK(AlarmBook{{motionRule()}, journal}.state() == book.state());
}

TEST_CASE("a long journal is rewritten as one line that says the same", "[alarms]") {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};
    (void)flash(book, "a", 0);
    journal.rewrite = true;
    (void)flash(book, "b", 500);

    CHECK(journal.lines.size() == 1);
    CHECK(AlarmBook{{motionRule()}, journal}.state() == book.state());
}

}  // namespace betang
