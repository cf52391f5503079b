// SPDX-License-Identifier: Apache-2.0

#include "config/diff.hpp"

#include "tests/unit/config/config_texts.hpp"

using namespace betang;

namespace {

constexpr const char* kTwoCameras = R"(
cameras:
  kapuas.dermaga: {main: rtsp://10.0.0.1/main}
  kapuas.pasar: {main: rtsp://10.0.0.2/main}
walls: {utama: {}}
)";

}  // namespace

TEST_CASE("two equal configurations have no difference", "[config]") {
    const ConfigDiff diff = diffConfigs(readGood(kTwoCameras), readGood(kTwoCameras));
    CHECK(diff.empty());
    CHECK(diff.text() == "nothing changed");
    CHECK(diff.needsRestart().empty());
}

TEST_CASE("a difference names what was added, removed and changed", "[config]") {
    const ConfigDiff diff = diffConfigs(readGood(kTwoCameras), readGood(R"(
province: Kalimantan Tengah
cameras:
  kapuas.pasar: {main: rtsp://10.0.0.9/main}
  barito.pasar: {main: rtsp://10.0.0.3/main}
walls: {utama: {}}
)"));
    CHECK_FALSE(diff.empty());
    CHECK(diff.text() ==
          "settings: province changed\n"
          "links: 1 added (barito)\n"
          "sites: 1 added (barito)\n"
          "cameras: 1 added (barito.pasar), 1 removed (kapuas.dermaga), 1 changed (kapuas.pasar)\n"
          "walls: 1 changed (utama)");
}

TEST_CASE("a long difference names eight and counts the rest", "[config]") {
    std::string text = "cameras:\n";
    for (int i = 10; i < 20; ++i) {
        text += "  kapuas.k" + std::to_string(i) + ": {main: rtsp://10.0.0.1/main}\n";
    }
    const ConfigDiff diff = diffConfigs(readGood(text),
                                        readGood("links: {kapuas: }\n"
                                                 "sites: {kapuas: }"));
    CHECK(diff.text() ==
          "cameras: 10 removed (kapuas.k10, kapuas.k11, kapuas.k12, kapuas.k13, kapuas.k14, "
          "kapuas.k15, kapuas.k16, kapuas.k17, ...)");
}

TEST_CASE("only a moved runtime folder needs a restart", "[config]") {
    const Config before = readGood(kTwoCameras);
    Config after = before;
    after.time_zone = "Asia/Makassar";
    after.storage.at("utama").path = "/srv/recordings";
    CHECK(diffConfigs(before, after).needsRestart().empty());
    after.runtime = "/run/elsewhere";
    CHECK_THAT(diffConfigs(before, after).needsRestart(), Catch::Contains("'runtime' changed"));
}
