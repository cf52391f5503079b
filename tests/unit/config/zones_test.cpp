// SPDX-License-Identifier: Apache-2.0

#include "config/values.hpp"

#include "tests/unit/config/config_texts.hpp"

using namespace betang;

namespace {

CameraConfig cameraWith(const std::string& settings) {
    return readGood("cameras: {kapuas.dermaga: {main: 'rtsp://h/1', " + settings + "}}")
        .cameras.at(cameraId("kapuas.dermaga"));
}

std::string zoneProblems(const std::string& outline) {
    return problemsOf("cameras: {a.b: {main: 'rtsp://h/1', zones: {z: {outline: " + outline +
                      "}}}}");
}

}  // namespace

TEST_CASE("a camera is watched for motion in the whole picture unless it says more", "[config]") {
    const CameraConfig camera = cameraWith("record: main");

    CHECK(camera.analyze == AnalyzePolicy::Motion);
    CHECK(camera.zones.empty());
    CHECK(cameraWith("analyze: off").analyze == AnalyzePolicy::Off);
}

TEST_CASE("a zone has an outline, areas that do not count and a least share", "[config]") {
    const CameraConfig camera = cameraWith(
        "zones: {jalan: {outline: [[0, 0], [1, 0], [0.5, 1]], "
        "exclude: [[[0.1, 0], [0.2, 0], [0.2, 0.1]]], least_share: 0.01}}");
    const ZoneConfig& zone = camera.zones.at("jalan");

    CHECK(zone.outline == std::vector<ZonePoint>{{0, 0}, {1, 0}, {0.5, 1}});
    CHECK(zone.exclude == std::vector<std::vector<ZonePoint>>{{{0.1, 0}, {0.2, 0}, {0.2, 0.1}}});
    CHECK(zone.least_share == 0.01);
}

TEST_CASE("a zone without an outline is the whole picture", "[config]") {
    CHECK(cameraWith("zones: {semua: }").zones.at("semua").outline.empty());
}

TEST_CASE("an outline that bends inwards is good, one that crosses or touches itself is not",
          "[config]") {
    CHECK(zoneProblems("[[0, 0], [1, 0], [0.2, 0.2], [0, 1]]").empty());
    CHECK_THAT(zoneProblems("[[0, 0], [1, 0], [0, 1], [1, 1]]"), Catch::Contains("cross"));
    CHECK_THAT(zoneProblems("[[0, 0], [1, 0], [1, 1], [0.5, 0], [0, 1]]"),
               Catch::Contains("touch"));
    CHECK_THAT(zoneProblems("[[0, 0], [0, 0], [1, 0], [1, 1]]"), Catch::Contains("touch"));
}

TEST_CASE("one zone more than can be is refused where it stands", "[config]") {
    std::string zones;
    for (int i = 0; i < 17; ++i) {
        zones += "      z" + std::to_string(i) + ":\n";
    }
    CHECK(problemsOf("cameras:\n  a.b:\n    main: rtsp://h/1\n    zones:\n" + zones) ==
          "x.yaml:21:7: cameras.a.b.zones.z16: at most 16 zones\n");
}

TEST_CASE("a share is a number from 0 to 1 and nothing else", "[config]") {
    CHECK(*parseShare("0") == 0);
    CHECK(*parseShare("1") == 1);
    CHECK(*parseShare("0.25") == 0.25);
    for (const char* wrong : {"", "-0.1", "1.01", "nan", "inf", ".nan", "0,5", "0.5 ", "1e400"}) {
        INFO(wrong);
        CHECK_FALSE(parseShare(wrong).ok());
    }
}

TEST_CASE("two heights of a person are the whole calibration of counting", "[config]") {
    const CameraConfig camera =
        cameraWith("person_heights: [[0.3, 0.1], [0.9, 0.3]], zones: {pasar: {capacity: 200}}");

    CHECK(camera.person_heights == std::vector<PersonHeight>{{0.3, 0.1}, {0.9, 0.3}});
    CHECK(camera.zones.at("pasar").capacity == 200);
    CHECK(cameraWith("person_heights: []").person_heights.empty());
}

TEST_CASE("heights that no ground can give are refused with the rule", "[config]") {
    const auto problems = [](const std::string& heights) {
        return problemsOf("cameras: {a.b: {main: 'rtsp://h/1', person_heights: " + heights + "}}");
    };
    CHECK_THAT(problems("[[0.3, 0.1]]"), Catch::Contains("two places"));
    CHECK_THAT(problems("0.3"), Catch::Contains("two places"));
    CHECK_THAT(problems("[[0.3, 0.1], [0.9, .nan]]"), Catch::Contains("two numbers"));
    CHECK_THAT(problems("[[0.3, 0.1], 0.9]"), Catch::Contains("two numbers"));
    CHECK_THAT(problems("[[0.3, 0], [0.9, 0.3]]"), Catch::Contains("at least 0.01"));
    CHECK_THAT(problems("[[0.9, 0.1], [0.3, 0.3]]"), Catch::Contains("far place"));
    CHECK_THAT(problems("[[0.3, 0.3], [0.9, 0.1]]"), Catch::Contains("no smaller"));
}

TEST_CASE("a capacity without heights is refused: nobody would count", "[config]") {
    CHECK_THAT(problemsOf("cameras: {a.b: {main: 'rtsp://h/1', zones: {p: {capacity: 9}}}}"),
               Catch::Contains("must be counted"));
}
