// SPDX-License-Identifier: Apache-2.0

#include "config/reader.hpp"

#include "config/layouts.hpp"

#include "tests/unit/config/config_texts.hpp"

using namespace betang;

namespace {

constexpr const char* kFirstCamera = R"(
cameras:
  kapuas.dermaga:
    main: rtsp://10.1.2.3/Streaming/101
walls:
  utama:
)";

}  // namespace

TEST_CASE("a first camera needs five lines", "[config]") {
    const Config config = readGood(kFirstCamera);
    const CameraConfig& camera = config.cameras.at(cameraId("kapuas.dermaga"));
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
    const WallConfig wall = readGood(kFirstCamera).walls.at("utama");
    CHECK(wall.cameras == std::vector{cameraId("kapuas.dermaga")});
    CHECK(wall.layout == gridOf(1, 1));
    REQUIRE(wall.outputs.size() == 1);
    CHECK(wall.outputs[0].kind == OutputKind::Encoded);
    CHECK(wall.outputs[0].size == wall.canvas);
}

TEST_CASE("an output shows its region pixel for pixel, encoded within 1280x720", "[config]") {
    const auto sizeOf = [](const std::string& output) {
        const Config config =
            readGood("walls: {a: {canvas: 3840x1080, outputs: {o: " + output + "}}}");
        return config.walls.at("a").outputs.at(0).size;
    };
    CHECK(sizeOf("{}") == Size{1280, 360});
    CHECK(sizeOf("{region: 1920x1080+0+0}") == Size{1280, 720});
    CHECK(sizeOf("{region: 641x360+0+0}") == Size{642, 360});
    CHECK(sizeOf("{kind: display}") == Size{3840, 1080});
    CHECK(sizeOf("{kind: display, region: 1920x1080+1920+0}") == Size{1920, 1080});
    CHECK(sizeOf("{size: 1920x540}") == Size{1920, 540});
}

TEST_CASE("there is a web server only where one is asked for", "[config]") {
    CHECK_FALSE(readGood(kFirstCamera).server);
    CHECK(readGood("server:\n").server == ServerConfig{});
    CHECK(readGood("server: {listen: 127.0.0.1:9000}").server == ServerConfig{"127.0.0.1", 9000});
}

TEST_CASE("whoever comes must log in unless the file says otherwise", "[config]") {
    CHECK(readGood("server:\n").server->accounts);
    CHECK_FALSE(readGood("server: {accounts: off}").server->accounts);
}

TEST_CASE("a proxy before the web server is named by its origin and its addresses", "[config]") {
    const auto server =
        readGood("server: {origin: \"https://cctv.example:8443\", proxies: [127.0.0.1, \"::1\"]}")
            .server;
    REQUIRE(server);
    CHECK(server->origin == "https://cctv.example:8443");
    CHECK(server->proxies == std::vector<std::string>{"127.0.0.1", "::1"});
    CHECK(readGood("server: {origin: \"\", proxies: []}").server == ServerConfig{});
}

TEST_CASE("everything written down is read", "[config]") {
    const Config config = readGood(R"(
province: Kalimantan Tengah
time_zone: Asia/Makassar
runtime: run
secrets: ../keys
links: {kapuas: {name: Uplink Kapuas, budget_kbits: 4000}}
sites: {kuala: {name: Kuala Kapuas, link: kapuas}}
storage: {besar: {path: rec/., cap: 2TB, segment: 5m}, kecil: {path: /srv/kecil}}
schedules: {malam: [{days: [fri, sat], from: "18:00", to: "06:00"}]}
cameras:
  kuala.dermaga: {name: "Dermaga \"KP3\"", main: rtsp://h/1, sub: rtsp://h/2, secret: dermaga,
                  transport: udp, record: sub, schedule: malam, storage: kecil}
)");
    CHECK(config.runtime == "/etc/betang/run");
    CHECK(config.secrets == "/etc/keys");
    CHECK(config.links.at("kapuas").budget_kbits == 4000);
    CHECK(config.sites.at("kuala") == SiteConfig{"kuala", "Kuala Kapuas", "kapuas"});
    CHECK(config.storage.at("besar") ==
          StorageConfig{"besar", "/etc/betang/rec", 2'000'000'000'000, std::chrono::minutes{5}});
    CHECK(config.cameras.at(cameraId("kuala.dermaga")) == CameraConfig{cameraId("kuala.dermaga"),
                                                                       "Dermaga \"KP3\"",
                                                                       "rtsp://h/1",
                                                                       "rtsp://h/2",
                                                                       "dermaga",
                                                                       RtspTransport::Udp,
                                                                       RecordPolicy::Sub,
                                                                       "malam",
                                                                       "kecil"});
}

TEST_CASE("a camera is recorded around motion where that is asked for", "[config]") {
    const Config config = readGood(
        "cameras:\n  a.one: {main: rtsp://h/1, record_when: motion, pre_roll: 3s, post_roll: 2m}\n"
        "  a.two: {main: rtsp://h/2}\n");
    const CameraConfig& one = config.cameras.at(cameraId("a.one"));
    CHECK(one.record_when == RecordWhen::Motion);
    CHECK(one.rolls == MotionRolls{std::chrono::seconds{3}, std::chrono::minutes{2}});
    const CameraConfig& two = config.cameras.at(cameraId("a.two"));
    CHECK(two.record_when == RecordWhen::Always);
    CHECK(two.rolls == MotionRolls{std::chrono::seconds{5}, std::chrono::seconds{10}});
}

TEST_CASE("what a camera's certificate must be and what it needs is read", "[config]") {
    const std::string digits(64, 'b');
    const Config config =
        readGood("cameras:\n  a.one: {main: rtsps://h/1, tls: {pin: 'sha256:" + digits +
                 "'}, quirks: [audio-first, changing-session]}\n"
                 "  a.two: {main: rtsps://h/2, tls: {ca: ../ca.pem}}\n"
                 "  a.three: {main: rtsp://h/3}\n");
    const CameraConfig& one = config.cameras.at(cameraId("a.one"));
    CHECK(one.tls == TlsTrust{digits, {}});
    CHECK(one.quirks ==
          std::set<CameraQuirk>{CameraQuirk::AudioFirst, CameraQuirk::ChangingSession});
    CHECK(config.cameras.at(cameraId("a.two")).tls == TlsTrust{"", "/etc/ca.pem"});
    CHECK(config.cameras.at(cameraId("a.three")).tls == TlsTrust{});
}

TEST_CASE("a span past midnight becomes one on each day", "[config]") {
    const auto spans = readGood("schedules: {malam: [{days: [sun], from: '18:00', to: '06:00'}]}")
                           .schedules.at("malam")
                           .spans;
    REQUIRE(spans.size() == 2);
    CHECK(spans[0] == WeekSpan{6, std::chrono::hours{18}, std::chrono::hours{24}});
    CHECK(spans[1] == WeekSpan{0, std::chrono::hours{0}, std::chrono::hours{6}});
}

TEST_CASE("a wall lists cameras, groups and other walls in tile order", "[config]") {
    const WallConfig wall = readGood(R"(
cameras:
  a.one: {main: rtsp://h/1}
  a.two: {main: rtsp://h/2}
groups: {both: {cameras: [a.two, a.one]}}
walls:
  utama: {cameras: [a.one, both, wall.kedua]}
  kedua: {cameras: [both], layout: 4x1}
)")
                                .walls.at("utama");
    CHECK(wall.cameras ==
          std::vector{
              cameraId("a.one"), cameraId("a.two"), cameraId("a.one"), CameraId::forWall("kedua")});
    CHECK(wall.layout == gridOf(2, 2));
}

TEST_CASE("a wall of all cameras shows as many as its layout holds", "[config]") {
    std::string text = "walls: {utama: {layout: 2x1}, besar: }\ncameras:\n";
    for (int i = 100; i < 180; ++i) {
        text += "  a.k" + std::to_string(i) + ": {main: rtsp://h/1}\n";
    }
    const Config config = readGood(text);
    CHECK(config.walls.at("utama").cameras == std::vector{cameraId("a.k100"), cameraId("a.k101")});
    CHECK(config.walls.at("besar").layout == gridOf(8, 8));
    CHECK(config.walls.at("besar").cameras.size() == 64);
}

TEST_CASE("hostile names are read as the text they are", "[config]") {
    const Config config = readGood(
        "cameras:\n  a.b:\n    main: rtsp://h/1\n    name: "
        "\"! filesink location=/tmp/x\\n'\\\"<b>\"\n");
    CHECK(config.cameras.at(cameraId("a.b")).name == "! filesink location=/tmp/x\n'\"<b>");
}

TEST_CASE("an empty file is a configuration without cameras", "[config]") {
    const Config config = readGood("");
    CHECK(config.cameras.empty());
    CHECK(config.storage.size() == 1);
}
