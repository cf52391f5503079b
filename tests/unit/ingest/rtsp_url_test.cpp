// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_url.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("an rtsp address is taken apart and put together again", "[ingest]") {
    const auto url = parseRtspUrl("rtsp://10.0.0.7:8554/cam?channel=1&subtype=0");
    REQUIRE(url);
    CHECK(url->host == "10.0.0.7");
    CHECK(url->port == 8554);
    CHECK(url->path == "/cam?channel=1&subtype=0");
    CHECK(url->text() == "rtsp://10.0.0.7:8554/cam?channel=1&subtype=0");
}

TEST_CASE("an rtsp address without port means the scheme's own", "[ingest]") {
    CHECK(parseRtspUrl("rtsp://kamera/main")->port == 554);
    CHECK(parseRtspUrl("RTSPS://kamera/main")->port == 322);
    CHECK(parseRtspUrl("rtsps://kamera/main")->tls);
}

TEST_CASE("an IPv6 address keeps its brackets in text only", "[ingest]") {
    const auto url = parseRtspUrl("rtsp://[fe80::1]:8554/a");
    REQUIRE(url);
    CHECK(url->host == "fe80::1");
    CHECK(url->text() == "rtsp://[fe80::1]:8554/a");
}

TEST_CASE("user information never survives parsing", "[ingest]") {
    const auto url = parseRtspUrl("rtsp://admin:p@ss@kamera/main");
    REQUIRE(url);
    CHECK(url->text() == "rtsp://kamera/main");
}

TEST_CASE("addresses that could split a request are refused", "[ingest]") {
    for (const char* text : {"rtsp://a/b\r\nX: y",
                             "rtsp://a/b c",
                             "http://a/",
                             "rtsp://",
                             "",
                             "rtsp://:554/",
                             "rtsp://a:0/",
                             "rtsp://a:65536/",
                             "rtsp://[::1/",
                             "rtsp://[::1]x/"}) {
        INFO(text);
        CHECK_FALSE(parseRtspUrl(text));
    }
}

TEST_CASE("a control attribute is taken against its base", "[ingest]") {
    const std::string base = "rtsp://a/live";
    CHECK(*resolveControl(base, "trackID=1") == "rtsp://a/live/trackID=1");
    CHECK(*resolveControl("rtsp://a/live/", "track1") == "rtsp://a/live/track1");
    CHECK(*resolveControl(base, "*") == base);
    CHECK(*resolveControl(base, "") == base);
    CHECK(*resolveControl(base, "RTSP://b:99/x?y=1") == "rtsp://b:99/x?y=1");
    CHECK_FALSE(resolveControl(base, "a\r\nb"));
}

}  // namespace betang
