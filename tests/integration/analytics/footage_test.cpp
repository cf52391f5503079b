// SPDX-License-Identifier: Apache-2.0
//
// Motion on real footage against its ground truth. One default configuration for all clips, zones
// aside.

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "analytics/analyze.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

struct Span {
    double start = 0;
    double end = 0;
};

std::filesystem::path footage(const std::string& name) {
    const char* folder = std::getenv("BETANG_TEST_DATA");
    return std::filesystem::path{folder == nullptr ? "../shared/data" : folder} / name;
}

bool haveFootage() {
    if (std::filesystem::exists(footage("README.md"))) {
        return true;
    }
    WARN("skipped: no footage; set BETANG_TEST_DATA");
    return false;
}

std::vector<Span> truthOf(const std::string& csv) {
    std::ifstream in{footage(csv)};
    std::string line;
    std::getline(in, line);
    std::vector<Span> spans;
    while (std::getline(in, line)) {
        std::istringstream fields{line};
        Span span;
        char comma = ',';
        if (fields >> span.start >> comma >> span.end) {
            spans.push_back(span);
        }
    }
    return spans;
}

std::vector<Span> motionIn(const std::string& clip, std::vector<Zone> zones = {}) {
    std::vector<Span> spans;
    for (const ZoneEvent& found :
         analyzeClip(footage(clip), {.zones = std::move(zones)}).found.motion) {
        spans.push_back({std::chrono::duration<double>(found.event.start).count(),
                         std::chrono::duration<double>(found.event.end).count()});
    }
    return spans;
}

}  // namespace

TEST_CASE("each visit of a person is one event, standing still included", "[analytics]") {
    if (!haveFootage()) {
        return;
    }
    const auto truth = truthOf("v02_intel_one_by_one_person.motion.csv");
    const auto found = motionIn("v02_intel_one_by_one_person.mp4");

    REQUIRE(truth.size() == 6);
    REQUIRE(found.size() == truth.size());
    for (size_t i = 0; i < truth.size(); ++i) {
        INFO("visit " << i);
        CHECK(std::abs(found[i].start - truth[i].start) <= 1.0);
        CHECK(std::abs(found[i].end - truth[i].end) <= 1.0);
    }
}

TEST_CASE("a tree in the wind is no motion, the hand after it is", "[analytics]") {
    if (!haveFootage()) {
        return;
    }
    const auto found = motionIn("v03_tree_wind_then_hand.mp4");

    REQUIRE(found.size() == 1);
    CHECK(std::abs(found[0].start - 23.2) <= 1.0);
}

TEST_CASE("traffic is found and the changing on-screen clock alone is not", "[analytics]") {
    if (!haveFootage()) {
        return;
    }
    // The camera writes date, time and counters here; the lanes begin below.
    const Zone clock{
        .id = "clock", .outline = {{0, 0}, {0.32, 0}, {0.32, 0.22}, {0, 0.22}}, .exclude = {}};

    CHECK(motionIn("v04_motorway_osd_320x240.mp4").size() == 1);
    CHECK(motionIn("v04_motorway_osd_320x240.mp4", {clock}).empty());
}

TEST_CASE("cars on the near road are found from the first second to the last", "[analytics]") {
    if (!haveFootage()) {
        return;
    }
    const auto found = motionIn("v05_road_under_trees_640x352.mp4");

    REQUIRE_FALSE(found.empty());
    CHECK(found.front().start <= 1.0);
    CHECK(found.back().end >= 8.2);
}

TEST_CASE("changing light in a garden at one picture a second is no motion", "[analytics]") {
    if (!haveFootage()) {
        return;
    }
    CHECK(motionIn("v06_real_ipcam_1fps_320x240.mp4").empty());
}

TEST_CASE("people who cross a square all the time are motion all the time", "[analytics]") {
    if (!haveFootage()) {
        return;
    }
    double covered = 0;
    for (const Span& span : motionIn("v01_pets_s2l1_768x576.mp4")) {
        covered += span.end - span.start;
    }
    CHECK(covered >= 0.95 * 79.5);
}

}  // namespace betang
