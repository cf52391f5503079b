// SPDX-License-Identifier: Apache-2.0

#include "alarms/self_alarms.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime kNoon{std::chrono::hours{500'000}};

std::vector<std::string> textsOf(const SystemFacts& facts) {
    std::vector<std::string> texts;
    for (const SelfAlarm& alarm : selfAlarmsFrom(facts)) {
        texts.push_back(alarm.text);
    }
    return texts;
}

}  // namespace

TEST_CASE("a system that is well has no alarm", "[alarms]") {
    SystemFacts facts;
    facts.storages.push_back({"utama", "", 40.0, 30.0});
    facts.storages.push_back({"fresh", "", std::nullopt, 30.0});
    facts.children.push_back({"wall utama", 2});
    facts.recordings.push_back({"kapuas.dermaga/main", 59s});
    CHECK(textsOf(facts).empty());
}

TEST_CASE("a storage that cannot hold what is wanted is told with both figures", "[alarms]") {
    SystemFacts facts;
    facts.storages.push_back({"utama", "", 12.34, 30.0});
    facts.storages.push_back({"kecil", "", 0.5, std::nullopt});
    CHECK(textsOf(facts) ==
          std::vector<std::string>{
              "storage utama holds 12.3 days at the present rate, 30.0 are wanted",
              "storage kecil holds 0.5 days at the present rate, 1.0 are wanted"});
}

TEST_CASE("a storage's own problem is told in its words", "[alarms]") {
    SystemFacts facts;
    facts.storages.push_back({"utama", "only protected footage is left", 40.0, 30.0});
    const auto alarms = selfAlarmsFrom(facts);
    REQUIRE(alarms.size() == 1);
    CHECK(alarms[0].kind == SelfAlarmKind::Storage);
    CHECK(alarms[0].subject == "utama");
    CHECK(alarms[0].text == "storage utama: only protected footage is left");
    CHECK(alarms[0].indonesian == "penyimpanan utama: only protected footage is left");
}

TEST_CASE("all streams that are not recorded are one alarm", "[alarms]") {
    SystemFacts facts;
    for (int i = 0; i < 10; ++i) {
        facts.recordings.push_back({"kapuas.k" + std::to_string(i) + "/main", 61s});
    }
    facts.recordings.push_back({"kapuas.well/main", 0s});
    CHECK(textsOf(facts) == std::vector<std::string>{
                                "10 streams deliver and are not recorded: kapuas.k0/main, "
                                "kapuas.k1/main, kapuas.k2/main, kapuas.k3/main, kapuas.k4/main, "
                                "kapuas.k5/main, kapuas.k6/main, kapuas.k7/main, ..."});
}

TEST_CASE("a process that keeps ending and a clock that nobody holds are told", "[alarms]") {
    SystemFacts facts;
    facts.children.push_back({"wall utama", 3});
    facts.clock_synchronised = false;
    CHECK(textsOf(facts) ==
          std::vector<std::string>{"wall utama was started 3 times anew within ten minutes",
                                   "the clock of this machine is not synchronised"});
}

TEST_CASE("an alarm is news once, keeps its time, and is news again when it is over", "[alarms]") {
    SelfAlarmBook book;
    SystemFacts facts;
    facts.storages.push_back({"utama", "", 10.0, 30.0});
    CHECK(book.update(facts, kNoon).raised.size() == 1);

    facts.storages[0].days_held = 9.0;
    const auto again = book.update(facts, kNoon + 10s);
    CHECK(again.raised.empty());
    CHECK(again.over.empty());
    REQUIRE(book.up().size() == 1);
    CHECK(book.up()[0].since == kNoon);
    CHECK(book.up()[0].text == "storage utama holds 9.0 days at the present rate, 30.0 are wanted");

    facts.storages[0].days_held = 31.0;
    CHECK(book.update(facts, kNoon + 20s).over.size() == 1);
    CHECK(book.up().empty());
}

TEST_CASE("a storage that is told twice is one alarm, and news once", "[alarms]") {
    SelfAlarmBook book;
    SystemFacts facts;
    facts.storages.assign(2, {"utama", "its disk is full", std::nullopt, std::nullopt});

    CHECK(book.update(facts, kNoon).raised.size() == 1);
    CHECK(book.update(facts, kNoon + 10s).raised.empty());
    CHECK(book.up().size() == 1);
    CHECK(book.update({}, kNoon + 20s).over.size() == 1);
}

TEST_CASE("a problem that comes back after it was over is dated to its return", "[alarms]") {
    SelfAlarmBook book;
    SystemFacts facts;
    facts.clock_synchronised = false;
    (void)book.update(facts, kNoon);
    (void)book.update({}, kNoon + 10s);

    CHECK(book.update(facts, kNoon + 20s).raised.size() == 1);
    CHECK(book.up().at(0).since == kNoon + 20s);
}
