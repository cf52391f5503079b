// SPDX-License-Identifier: Apache-2.0

#include "server/recordings_view.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

UtcTime second(int number) {
    return UtcTime{std::chrono::seconds{1795309200 + number}};
}

ToldRecording told(int from, int to, const char* state = "present") {
    ToldRecording recording;
    recording.start = second(from);
    recording.end = second(to);
    recording.state = state;
    return recording;
}

const Interval kWholeHour{second(0), second(3600)};

}  // namespace

TEST_CASE("where nothing is known nothing was recorded", "[server]") {
    CHECK(gapsIn(kWholeHour, {}) == std::vector<Gap>{{second(0), second(3600), "not recorded"}});
}

TEST_CASE("gaps lie before, between and after recordings", "[server]") {
    CHECK(gapsIn(kWholeHour, {told(10, 100), told(200, 3000)}) ==
          std::vector<Gap>{{second(0), second(10), "not recorded"},
                           {second(100), second(200), "not recorded"},
                           {second(3000), second(3600), "not recorded"}});
}

TEST_CASE("what was deleted or went missing says so", "[server]") {
    CHECK(
        gapsIn(kWholeHour, {told(-50, 60, "deleted"), told(60, 120, "missing"), told(120, 3700)}) ==
        std::vector<Gap>{{second(0), second(60), "deleted by policy"},
                         {second(60), second(120), "missing"}});
}

TEST_CASE("recordings that touch or overlap leave no gap", "[server]") {
    CHECK(gapsIn(kWholeHour, {told(-10, 100), told(90, 200), told(201, 3600)}).empty());
}

TEST_CASE("recordings are cut to the interval", "[server]") {
    const Json json = recordingsJson(kWholeHour, {told(-50, 60), told(100, 200, "deleted")});
    REQUIRE(json.at("recordings").size() == 1);
    CHECK(json.at("recordings")[0].at("start") == "2026-11-22T01:00:00.000Z");
    CHECK(json.at("recordings")[0].at("end") == "2026-11-22T01:01:00.000Z");
    CHECK(json.at("gaps").size() == 3);
    CHECK(json.at("gaps")[1].at("cause") == "deleted by policy");
}

TEST_CASE("an answer of the archive that is wrong names the field", "[server]") {
    CHECK(recordingsFrom({{"recordings", Json::array()}})->empty());
    CHECK_THAT(recordingsFrom(Json::parse(R"({"recordings":[{"start_ns":"x"}]})")).error().text(),
               Catch::Contains("'start_ns'"));
    CHECK_FALSE(recordingsFrom({{"recordings", 5}}).ok());
}

}  // namespace betang
