// SPDX-License-Identifier: Apache-2.0

#include "config/reader.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

CameraId id(const char* text) {
    return CameraId::parse(text).take();
}

// The configuration in `text`, which must be without problems.
Config read(const std::string& text) {
    const ConfigOrProblems result = parseConfig(text, "/etc/betang/betang.yaml");
    for (const ConfigProblem& problem : result.problems) {
        FAIL_CHECK(problem.text());
    }
    return result.config;
}

constexpr const char* kFirstCamera = R"(
cameras:
  kapuas.dermaga:
    main: rtsp://10.1.2.3/Streaming/101
walls:
  utama:
)";

}  // namespace

TEST_CASE("a first camera needs five lines", "[config]") {
    const Config config = read(kFirstCamera);
    const CameraConfig& camera = config.cameras.at(id("kapuas.dermaga"));
    CHECK(camera.name == "kapuas.dermaga");
    CHECK(camera.main_url == "rtsp://10.1.2.3/Streaming/101");
    CHECK(camera.record == RecordPolicy::Main);
    CHECK(camera.storage == "utama");
    CHECK(config.sites.at("kapuas").link == "kapuas");
    CHECK(config.links.contains("kapuas"));
    CHECK(config.storage.at("utama").path == "/var/lib/betang/recordings");
    CHECK(config.time_zone == "Asia/Pontianak");
}

TEST_CASE("a wall shows every camera on one encoded output unless told otherwise", "[config]") {
    const WallConfig wall = read(kFirstCamera).walls.at("utama");
    CHECK(wall.cameras == std::vector{id("kapuas.dermaga")});
    CHECK(wall.layout == GridLayout{1, 1});
    REQUIRE(wall.outputs.size() == 1);
    CHECK(wall.outputs[0].kind == OutputKind::Encoded);
    CHECK(wall.outputs[0].size == wall.canvas);
}
