// SPDX-License-Identifier: Apache-2.0

#include "sites/site_watch.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

constexpr MonoTime kHeard{1000s};
constexpr UtcTime kNoon{1'795'309'200s};
const std::set<CameraId> kCameras{CameraId::parse("k.a").take(), CameraId::parse("k.b").take()};

}  // namespace

TEST_CASE("a site that falls silent is lost once and back once", "[sites]") {
    SiteWatch watch{"kapuas", kHeard, kNoon};

    CHECK_FALSE(watch.update(kHeard, kHeard + 3s, kNoon + 3s, kCameras));
    REQUIRE(watch.update(kHeard, kHeard + 4s, kNoon + 4s, kCameras));
    CHECK(watch.report().down);
    CHECK(watch.report().since == kNoon);
    CHECK(watch.report().cameras.size() == 2);
    CHECK_FALSE(watch.update(kHeard, kHeard + 1h, kNoon + 1h, kCameras));

    REQUIRE(watch.update(kHeard + 1h, kHeard + 1h, kNoon + 1h, kCameras));
    CHECK_FALSE(watch.report().down);
    CHECK(watch.report().since == kNoon + 1h);
    CHECK_FALSE(watch.update(kHeard + 1h, kHeard + 1h + 1s, kNoon + 1h + 1s, kCameras));
}

TEST_CASE("both streams of a lost site's camera say why, and since when", "[sites]") {
    const LinkReport link{.link = "kapuas", .down = true, .since = kNoon};
    const auto reports = lostStreams(CameraId::parse("hulu.dermaga").take(), link, kNoon + 9s);

    REQUIRE(reports.size() == 2);
    for (const StreamReport& report : reports) {
        CHECK(report.state == StreamState::LinkDown);
        CHECK(report.since == kNoon);
        CHECK(report.at == kNoon + 9s);
        CHECK(report.reason == "nothing is heard of site hulu");
    }
    CHECK(reports[0].stream.kind != reports[1].stream.kind);
}

}  // namespace betang
