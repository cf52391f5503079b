// SPDX-License-Identifier: Apache-2.0
//
// Journals that another version wrote, that a disk damaged or that cannot be opened just now.

#include <fstream>

#include <sys/resource.h>

#include "alarms/alarm_book.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/alarms/alarm_world.hpp"

namespace betang {

namespace {

// No file can be opened while it lives, as when a process has too many open.
class NoFilesLeft {
  public:
    NoFilesLeft() {
        REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
        const rlimit none{0, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    }

    NoFilesLeft(const NoFilesLeft&) = delete;
    NoFilesLeft& operator=(const NoFilesLeft&) = delete;

    ~NoFilesLeft() { (void)::setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

AlarmState stateOf(const std::vector<std::string>& lines) {
    AlarmState state;
    for (const std::string& line : lines) {
        INFO(line);
        REQUIRE(applyJournalLine(state, line).ok());
    }
    return state;
}

// A journal with an alarm in it that lasts.
MemoryJournal someJournal() {
    MemoryJournal journal;
    AlarmBook book{{motionRule()}, journal};
    (void)book.take(begins(motionOf("a"), 0), second(0));
    (void)book.tick(second(3));
    book.snooze({"gerak", "kapuas.pasar"}, second(600));
    return journal;
}

}  // namespace

TEST_CASE("what a later version adds to its lines is passed over", "[alarms]") {
    const MemoryJournal journal = someJournal();
    REQUIRE(journal.lines.size() == 3);
    std::vector<std::string> later{R"({"next":1,"clips":[{"id":"x"}]})"};
    later.push_back(R"({"next":1,"version":9,"causes":[],"alarms":[],"maps":{}})");
    for (const std::string& line : journal.lines) {
        std::string more = line;
        more.insert(1, R"("version":9,"maps":{"a":[1,2]},)");
        later.push_back(more);
    }

    CHECK(stateOf(later) == stateOf(journal.lines));
}

TEST_CASE("a kind of cause that only a later version knows is refused, not taken for another",
          "[alarms]") {
    AlarmState state = stateOf(someJournal().lines);
    const AlarmState before = state;
    std::string line = someJournal().lines.at(0);
    const size_t at = line.find("\"motion\"");
    REQUIRE(at != std::string::npos);
    line.replace(at, 8, "\"drones\"");

    CHECK_FALSE(applyJournalLine(state, line).ok());
    CHECK(state == before);
}

TEST_CASE("a line that is wrong at its end changes nothing by its beginning", "[alarms]") {
    AlarmState state = stateOf(someJournal().lines);
    const AlarmState before = state;
    for (const char* wrong : {R"({"next":99,"no_alarms":[1],"tallies":[{"day":1}]})",
                              R"({"next":99,"no_causes":["a"],"snoozes":[{"rule":"gerak"}]})",
                              R"({"next":99,"no_alarms":"all"})",
                              R"({"next":99,"causes":[],"alarms":[{"id":1,"rule":"gerak"}]})",
                              R"({"next":99,"no_alarms":[1]} {"next":100})"}) {
        INFO(wrong);
        CHECK_FALSE(applyJournalLine(state, wrong).ok());
        CHECK(state == before);
    }
}

TEST_CASE("a book's whole state is one line, whatever names are in it", "[alarms]") {
    MemoryJournal journal;
    AlarmRule rule = motionRule();
    rule.id = "gerak \"malam\"\n{}";
    AlarmBook book{{rule}, journal};
    (void)book.take(over(motionOf("a\nb", "pintu \\ tangga"), 0, 9), second(9));
    REQUIRE(book.work(1, AlarmWork::OnHold, "Siti\u00a0\u2192\tpagi").ok());
    REQUIRE(book.markFalse(1).ok());

    const std::string line = journalLine(book.state(), allOf(book.state()));

    CHECK(line.find('\n') == std::string::npos);
    CHECK(stateOf({line}) == book.state());
    CHECK(stateOf(journal.lines) == book.state());
}

TEST_CASE("times before 1970 and after 2200 come back as they were", "[alarms]") {
    AlarmState state;
    state.snoozes[{"gerak", "a"}] = UtcTime{std::chrono::hours{-24 * 365}};
    state.snoozes[{"gerak", "b"}] = UtcTime{std::chrono::hours{24 * 365 * 240}};
    state.tallies[{-365, "gerak"}] = {3, 1};

    CHECK(stateOf({journalLine(state, allOf(state))}) == state);
}

TEST_CASE("a journal that cannot be opened just now is not taken for empty and cut", "[alarms]") {
    const TempFolder folder;
    const auto file = folder.path() / "alarms";
    std::ofstream{file} << "one\ntwo\n";
    AlarmJournalFile journal{file};
    {
        const NoFilesLeft full;
        CHECK_FALSE(journal.read().ok());
        CHECK_FALSE(journal.append("three").ok());
    }
    REQUIRE(journal.append("three").ok());
    CHECK(*AlarmJournalFile{file}.read() == std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("a journal that somebody removed begins anew without a hole in it", "[alarms]") {
    const TempFolder folder;
    const auto file = folder.path() / "alarms";
    std::ofstream{file} << "one\ntwo\n";
    AlarmJournalFile journal{file};
    REQUIRE(journal.read()->size() == 2);
    std::filesystem::remove(file);

    CHECK(journal.read()->empty());
    REQUIRE(journal.append("three").ok());
    CHECK(*AlarmJournalFile{file}.read() == std::vector<std::string>{"three"});
}

TEST_CASE("a folder where the journal should be is an error, and stays as it is", "[alarms]") {
    const TempFolder folder;
    const auto file = folder.path() / "alarms";
    std::filesystem::create_directory(file);
    AlarmJournalFile journal{file};

    CHECK_FALSE(journal.read().ok());
    CHECK_FALSE(journal.append("one").ok());
    CHECK_FALSE(journal.replace("one").ok());
    CHECK(std::filesystem::is_directory(file));
}

TEST_CASE("the size of a journal counts whole lines, and anew once it was replaced", "[alarms]") {
    const TempFolder folder;
    const auto file = folder.path() / "alarms";
    std::ofstream{file} << "one\ntorn";
    AlarmJournalFile journal{file};
    REQUIRE(journal.read().ok());
    CHECK(journal.size() == 4);
    REQUIRE(journal.append("three").ok());
    CHECK(journal.size() == 10);
    REQUIRE(journal.replace("x").ok());
    CHECK(journal.size() == 2);
    CHECK(std::filesystem::file_size(file) == 2);
}

}  // namespace betang
