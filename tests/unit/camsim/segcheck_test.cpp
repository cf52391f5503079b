// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/segcheck.hpp"

#include <sstream>

#include <fmt/format.h>

#include "core/error.hpp"

#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

using namespace std::chrono_literals;

UtcTime second(uint64_t n) {
    return UtcTime{std::chrono::seconds{static_cast<int64_t>(n)}};
}

// Counters 0 .. 9 of 3/main, one a second, in one session.
SentLog tenSent() {
    SentLog log;
    for (uint64_t i = 0; i < 10; ++i) {
        log.streams["3/main"][i] = {second(i), fmt::format("hash{}", i), "s", false};
    }
    return log;
}

RecordedUnit recorded(uint64_t counter) {
    return {
        "f.mp4", "k.d/main", "3/main", counter, second(counter), fmt::format("hash{}", counter)};
}

Recordings allRecorded() {
    Recordings recordings{{}, {}, 1};
    for (uint64_t i = 0; i < 10; ++i) {
        recordings.units.push_back(recorded(i));
    }
    return recordings;
}

StreamCheck only(const CheckReport& report) {
    REQUIRE(report.streams.size() == 1);
    return report.streams.front();
}

}  // namespace

TEST_CASE("everything sent and recorded once is good", "[camsim]") {
    const CheckReport report = check(tenSent(), allRecorded(), {});

    CHECK(report.good());
    CHECK(only(report).sent == 10);
    CHECK(only(report).recorded == 10);
}

TEST_CASE("a missing first, inner or last access unit is found", "[camsim]") {
    for (const int lost : {0, 4, 9}) {
        Recordings recordings = allRecorded();
        recordings.units.erase(recordings.units.begin() + lost);

        const CheckReport report = check(tenSent(), recordings, {});

        CHECK_FALSE(report.good());
        CHECK(only(report).missing == 1);
        CHECK(only(report).first_missing == std::vector{static_cast<uint64_t>(lost)});
    }
}

TEST_CASE("an allowed tail excuses only the end of a session", "[camsim]") {
    Recordings recordings = allRecorded();
    recordings.units.resize(8);
    CheckOptions options;

    options.allowed_tail = 3s;
    CHECK(check(tenSent(), recordings, options).good());
    CHECK(only(check(tenSent(), recordings, options)).tail == 2);
    options.allowed_tail = 1s;
    CHECK(only(check(tenSent(), recordings, options)).missing == 1);
    recordings = allRecorded();
    recordings.units.erase(recordings.units.begin() + 8);
    options.allowed_tail = 3s;
    CHECK(only(check(tenSent(), recordings, options)).missing == 1);
}

TEST_CASE("repeated, swapped, changed and unknown access units are told apart", "[camsim]") {
    Recordings recordings = allRecorded();
    recordings.units.push_back(recorded(9));
    CHECK(only(check(tenSent(), recordings, {})).repeated == 1);

    recordings = allRecorded();
    std::swap(recordings.units[3], recordings.units[4]);
    CHECK(only(check(tenSent(), recordings, {})).out_of_order == 1);

    recordings = allRecorded();
    recordings.units[5].sha256 = "other";
    CHECK(only(check(tenSent(), recordings, {})).hash_mismatches == 1);

    recordings = allRecorded();
    recordings.units.push_back(recorded(10));
    CHECK(only(check(tenSent(), recordings, {})).unknown == 1);
}

TEST_CASE("what is recorded under another camera is misplaced", "[camsim]") {
    CheckOptions options;
    options.expected["3/main"] = "k.other/main";
    CHECK(only(check(tenSent(), allRecorded(), options)).misplaced == 10);

    Recordings mixed = allRecorded();
    mixed.units.back().recorded_as = "k.e/main";
    CHECK(only(check(tenSent(), mixed, {})).misplaced == 1);
}

TEST_CASE("a stream that must be there and is not recorded is not good", "[camsim]") {
    CheckOptions options;
    options.expected["4/main"] = "k.e/main";

    const CheckReport report = check(tenSent(), allRecorded(), options);

    CHECK(report.streams.size() == 2);
    CHECK_FALSE(report.good());
    CHECK_FALSE(check(tenSent(), {}, {}).good());
}

TEST_CASE("access units without a mark and unreadable segments are not good", "[camsim]") {
    Recordings recordings = allRecorded();
    recordings.units.push_back({"f.mp4", "k.d/main", "", 0, {}, "x"});
    CHECK_FALSE(check(tenSent(), recordings, {}).good());

    recordings = allRecorded();
    recordings.unreadable.emplace_back("g.mp4");
    CHECK_FALSE(check(tenSent(), recordings, {}).good());
}

TEST_CASE("only what was sent within the given times is judged", "[camsim]") {
    Recordings recordings = allRecorded();
    recordings.units.erase(recordings.units.begin(), recordings.units.begin() + 2);
    CheckOptions options;
    options.from = second(2);
    options.to = second(8);

    const CheckReport report = check(tenSent(), recordings, options);

    CHECK(report.good());
    CHECK(only(report).sent == 6);
}

TEST_CASE("a damaged access unit is neither missing nor compared", "[camsim]") {
    SentLog log = tenSent();
    log.streams["3/main"][5].damaged = true;
    Recordings recordings = allRecorded();
    recordings.units[5].sha256 = "part of it";

    CHECK(check(log, recordings, {}).good());
    recordings.units.erase(recordings.units.begin() + 5);
    CHECK(check(log, recordings, {}).good());
    CHECK(only(check(log, recordings, {})).sent == 9);
}

TEST_CASE("the log is read by session and agent, without its unfinished line", "[camsim]") {
    const std::string text =
        R"({"event":"play","session":"a","agent":"betang","camera":1,"stream":"main"})"
        "\n"
        R"({"event":"play","session":"b","agent":"ffprobe","camera":1,"stream":"main"})"
        "\n"
        R"({"event":"sent","session":"a","camera":1,"stream":"main","counter":1,"sent_ns":5,"sha256":"x"})"
        "\n"
        R"({"event":"sent","session":"b","camera":1,"stream":"main","counter":2,"sent_ns":6,"sha256":"y"})"
        "\n"
        R"({"event":"sent","ses)";
    std::istringstream all{text};
    std::istringstream one{text};
    std::istringstream broken{"{\"event\":\n"};

    CHECK(readSentLog(all).streams["1/main"].size() == 2);
    CHECK(readSentLog(one, "betang").streams["1/main"].size() == 1);
    CHECK_THROWS_AS(readSentLog(broken), Error);
}

}  // namespace betang::camsim
