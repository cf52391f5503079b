// SPDX-License-Identifier: Apache-2.0

#include "alarms/alarm_journal.hpp"

#include <fstream>

#include "alarms/alarm_book.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/alarms/alarm_world.hpp"

namespace betang {

TEST_CASE("lines of an alarm journal are found again", "[alarms]") {
    const TempFolder folder;
    AlarmJournalFile journal{folder.path() / "alarms"};
    CHECK(journal.read()->empty());
    REQUIRE(journal.append("one").ok());
    REQUIRE(journal.append("two").ok());

    CHECK(*AlarmJournalFile{folder.path() / "alarms"}.read() ==
          std::vector<std::string>{"one", "two"});

    REQUIRE(journal.replace("three").ok());
    REQUIRE(journal.append("four").ok());
    CHECK(*AlarmJournalFile{folder.path() / "alarms"}.read() ==
          std::vector<std::string>{"three", "four"});
}

TEST_CASE("a torn last line is cut off before the next is written", "[alarms]") {
    const TempFolder folder;
    const auto file = folder.path() / "alarms";
    std::ofstream{file} << "one\ntw";
    AlarmJournalFile journal{file};

    CHECK(*journal.read() == std::vector<std::string>{"one"});
    REQUIRE(journal.append("three").ok());
    CHECK(*journal.read() == std::vector<std::string>{"one", "three"});
}

TEST_CASE("a folder that is not there is an error, not an exception", "[alarms]") {
    AlarmJournalFile journal{"/nowhere/alarms"};

    CHECK_FALSE(journal.append("one").ok());
    CHECK_FALSE(journal.replace("one").ok());
}

TEST_CASE("a line that is none leaves the state as it was", "[alarms]") {
    AlarmState state;
    state.next = 7;
    for (const char* wrong : {"", "{}", "[1]", "{\"next\":8,\"causes\":[{}]}", "{\"next\":-"}) {
        INFO(wrong);
        CHECK_FALSE(applyJournalLine(state, wrong).ok());
    }
    CHECK(state.next == 7);
}

TEST_CASE("a book refuses a journal that is none", "[alarms]") {
    MemoryJournal journal;
    journal.lines = {"nonsense"};

    CHECK_THROWS_AS((AlarmBook{{}, journal}), Error);
}

}  // namespace betang
