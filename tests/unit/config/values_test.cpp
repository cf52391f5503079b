// SPDX-License-Identifier: Apache-2.0

#include "config/values.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

TEST_CASE("URLs of cameras as they are found in the field are taken", "[config]") {
    const auto url = GENERATE("rtsp://10.1.2.3/Streaming/Channels/101",
                              "rtsp://10.1.2.3:554/cam/realmonitor?channel=1&subtype=0",
                              "rtsps://kamera-1.kapuas.example/live",
                              "rtsp://10.1.2.3",
                              "rtsp://[fe80::1]:8554/1/main",
                              "rtsp://10.1.2.3/a@b");
    CHECK(parseRtspUrl(url).take() == url);
}

TEST_CASE("URLs that hold user info in any form are refused without repeating it", "[config]") {
    const auto url = GENERATE("rtsp://admin:rahasia@10.0.0.1/",
                              "rtsp://admin@10.0.0.1/",
                              "rtsp://@10.0.0.1/",
                              "rtsp://admin:rah/asia@10.0.0.1/",
                              "rtsp://admin:rah#asia@10.0.0.1/");
    CHECK(parseRtspUrl(url).error().text() == "put the password into a secret, not the URL");
}

TEST_CASE("URLs that break the form are refused", "[config]") {
    const auto url = GENERATE("rtsp:/10.0.0.1/",
                              "RTSP//10.0.0.1/",
                              "rtsp://",
                              "rtsp://:554/",
                              "rtsp://host:99999/",
                              "rtsp://host:5 54/",
                              "rtsp://host:+554/",
                              "rtsp://ho st/",
                              "rtsp://[::1]554/",
                              "rtsp://[]/",
                              "rtsp://h\xc3\xb6st/",
                              "rtsp://host/\r\nTEARDOWN",
                              "file:///etc/passwd");
    CHECK_FALSE(parseRtspUrl(url).ok());
}

TEST_CASE("a URL longer than 2048 bytes is refused", "[config]") {
    CHECK_FALSE(parseRtspUrl("rtsp://h/" + std::string(2048, 'x')).ok());
}

TEST_CASE("names for people may hold anything that is text", "[config]") {
    const std::string name = GENERATE(std::string{"! filesink location=/tmp/x"},
                                      std::string{"\"quoted\" 'twice' `and` $(more)"},
                                      std::string{"two\nlines\tand a tab"},
                                      std::string{"<span foreground=\"red\">&amp;</span>"},
                                      std::string(4096, 'x'));
    CHECK(parseText(name).take() == name);
    CHECK_FALSE(parseText(std::string(4097, 'x')).ok());
    CHECK_FALSE(parseText("").ok());
    CHECK_FALSE(parseText("\xff").ok());
}

TEST_CASE("sizes in bytes know decimal and binary units", "[config]") {
    CHECK(parseBytes("20GB").take() == 20'000'000'000U);
    CHECK(parseBytes("1MB").take() == 1'000'000U);
    CHECK(parseBytes("2TiB").take() == uint64_t{2} << 40U);
    CHECK(parseBytes("1000000TB").take() == 1'000'000'000'000'000'000U);
    const auto bad = GENERATE("", "20", "GB", "0GB", "-1GB", "1.5GB", "20 GB", "20gb", "1000001TB");
    CHECK_FALSE(parseBytes(bad).ok());
}

TEST_CASE("segments last from a second to an hour", "[config]") {
    CHECK(parseSegmentLength("1s").take() == 1s);
    CHECK(parseSegmentLength("5m").take() == 5min);
    CHECK(parseSegmentLength("1h").take() == 1h);
    const auto bad =
        GENERATE("0s", "3601s", "61m", "2h", "60", "60 s", "s", "9999999999999999999s");
    CHECK_FALSE(parseSegmentLength(bad).ok());
}

TEST_CASE("a pre-roll is at most ten seconds, a post-roll ten minutes", "[config]") {
    CHECK(parsePreRoll("0s").take() == 0s);
    CHECK(parsePreRoll("10s").take() == 10s);
    CHECK(parsePostRoll("0s").take() == 0s);
    CHECK(parsePostRoll("10m").take() == 10min);
    CHECK_FALSE(parsePreRoll("11s").ok());
    CHECK_FALSE(parsePostRoll("601s").ok());
    const auto bad = GENERATE("", "5", "-1s", "1h", "1.5s", "s", "99999999999999999999s");
    CHECK_FALSE(parsePreRoll(bad).ok());
    CHECK_FALSE(parsePostRoll(bad).ok());
}

TEST_CASE("a camera is recorded always or around motion", "[config]") {
    CHECK(parseRecordWhen("always").take() == RecordWhen::Always);
    CHECK(parseRecordWhen("motion").take() == RecordWhen::Motion);
    CHECK(parseRecordWhen("never").error().text() == "must be one of: always, motion");
}

TEST_CASE("times of day run from midnight to midnight", "[config]") {
    CHECK(parseTimeOfDay("00:00").take() == 0min);
    CHECK(parseTimeOfDay("06:30").take() == 390min);
    CHECK(parseTimeOfDay("24:00").take() == 1440min);
    const auto bad = GENERATE("24:01", "25:00", "6:30", "06:60", "0630", "06:3x", "-6:30", "");
    CHECK_FALSE(parseTimeOfDay(bad).ok());
}

TEST_CASE("days may pass the end of the week", "[config]") {
    CHECK(parseDays("mon").take() == std::vector{0});
    CHECK(parseDays("mon-fri").take() == std::vector{0, 1, 2, 3, 4});
    CHECK(parseDays("sat-mon").take() == std::vector{5, 6, 0});
    const auto bad = GENERATE("", "monday", "mon-", "-fri", "mon-fri-sun", "Mon");
    CHECK_FALSE(parseDays(bad).ok());
}

TEST_CASE("layouts and regions are read as columns, rows and offsets", "[config]") {
    CHECK(parseGrid("8x4").take() == Size{8, 4});
    CHECK_FALSE(parseGrid("0x1").ok());
    CHECK_FALSE(parseGrid("3x3x3").ok());
    CHECK(parseTileCells("2x1+0+3").take() == TileCells{{0, 3, 2, 1}});
    CHECK(parseTileCells("2x1+0+3 z7").take() == TileCells{{0, 3, 2, 1}, 7});
    CHECK(parseRegion("640x360+640+0").take() == Rect{640, 0, 640, 360});
    CHECK(parseRegion("all").take() == Rect{});
    const auto bad = GENERATE("640x360", "640x360+0", "640x360+-1+0", "0x360+0+0", "+0+0", "");
    CHECK_FALSE(parseRegion(bad).ok());
}

TEST_CASE("a web server listens on this machine alone", "[config]") {
    CHECK(parseListen("127.0.0.1:8080").take() == ServerConfig{});
    CHECK(parseListen("[::1]:443").take() == ServerConfig{"::1", 443});
    const auto bad = GENERATE("",
                              "8080",
                              "127.0.0.1",
                              "127.0.0.1:0",
                              "127.0.0.1:65536",
                              "::1:80",
                              "127.0.0.1:8080x",
                              "localhost:8080");
    CHECK_FALSE(parseListen(bad).ok());
    CHECK_THAT(parseListen("0.0.0.0:8080").error().text(),
               Catch::Contains("a proxy with a certificate"));
}

TEST_CASE("displays are X11 displays and nothing else", "[config]") {
    const auto good = GENERATE("", ":0", ":0.1", "wall-pc:10.0");
    CHECK(parseDisplay(good).ok());
    const auto bad = GENERATE("0", ":", ":x", ":0.", "a b:0", ":0;reboot", "$(x):0");
    CHECK_FALSE(parseDisplay(bad).ok());
}

TEST_CASE("a time zone must be one that this machine has", "[config]") {
    CHECK(parseTimeZone("Asia/Jakarta").take() == "Asia/Jakarta");
    const auto bad =
        GENERATE("", "/etc/localtime", "Asia", "Asia/", "../zoneinfo/UTC", "tzdata.zi");
    CHECK_FALSE(parseTimeZone(bad).ok());
}

TEST_CASE("a fingerprint is read as tools print it", "[config]") {
    const std::string digits(64, 'a');
    std::string paired;
    for (int i = 0; i < 32; ++i) {
        paired += i == 0 ? "AA" : ":AA";
    }
    CHECK(parseFingerprint("").take().empty());
    CHECK(parseFingerprint("sha256:" + digits).take() == digits);
    CHECK(parseFingerprint("sha256:" + paired).take() == digits);
    for (const std::string& bad : {digits,
                                   "sha1:" + digits,
                                   "sha256:" + digits + "a",
                                   "sha256:" + digits.substr(1),
                                   "sha256:" + digits.substr(1) + "g",
                                   "sha256::" + digits,
                                   "sha256:a:" + digits.substr(1),
                                   "sha256:" + paired + ":"}) {
        INFO(bad);
        CHECK_FALSE(parseFingerprint(bad).ok());
    }
}
