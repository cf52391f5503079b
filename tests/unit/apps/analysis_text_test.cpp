// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/analysis_text.hpp"

#include "bus/json_text.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

using std::chrono::milliseconds;

ZoneEvent eventIn(const std::string& zone, milliseconds start, milliseconds end) {
    return {zone,
            {.start = start,
             .end = end,
             .peak = 0.031,
             .peak_x = 0.5,
             .peak_y = 0.25,
             .travelled = 0.7,
             .pictures = 12}};
}

// In order of their end, as the stage finds them.
Analysis twoEvents() {
    return {.found = {.motion = {eventIn("jalan", milliseconds{4000}, milliseconds{5500}),
                                 eventIn("", milliseconds{1234}, milliseconds{9000})}},
            .pictures = 100,
            .decoded = 99};
}

}  // namespace

TEST_CASE("analyze prints an object a line by start and the summary last", "[apps]") {
    const std::string text = analysisLines(twoEvents(), milliseconds{1500});
    std::istringstream in{text};
    std::vector<Json> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(*parseJson(line));
    }

    REQUIRE(lines.size() == 3);
    CHECK(lines[0]["type"] == "motion");
    CHECK(lines[0]["zone"] == "");
    CHECK(lines[0]["start_s"] == 1.234);
    CHECK(lines[0]["end_s"] == 9.0);
    CHECK(lines[1]["zone"] == "jalan");
    CHECK(lines[1]["travelled"] == 0.7);
    CHECK(lines[2] == Json{{"type", "summary"}, {"frames", 100}, {"decoded", 99}, {"cpu_s", 1.5}});
}

TEST_CASE("analyze shows people a table", "[apps]") {
    const std::string text = analysisTable(twoEvents(), milliseconds{1500});

    CHECK_THAT(text, Catch::Contains("      1.2        9.0  motion      whole picture: 3.1 %"));
    CHECK_THAT(text, Catch::Contains("      4.0        5.5  motion      jalan: 3.1 %"));
    CHECK_THAT(text,
               Catch::EndsWith("2 motion events in 100 pictures, 99 decoded, 1.50 s of processor "
                               "time\n"));
}

TEST_CASE("a clip without motion is a summary alone", "[apps]") {
    CHECK(analysisLines({.found = {}, .pictures = 5, .decoded = 5}, {}) ==
          "{\"cpu_s\":0.0,\"decoded\":5,\"frames\":5,\"type\":\"summary\"}\n");
}

}  // namespace betang
