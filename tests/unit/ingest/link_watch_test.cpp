// SPDX-License-Identifier: Apache-2.0

#include "ingest/link_watch.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

using Reports = std::vector<StreamReport>;

constexpr UtcTime kBegin{1'795'309'200s};

StreamReport report(const char* stream, StreamState state, Duration since = {}) {
    StreamReport out{StreamId::parse(stream).take()};
    out.state = state;
    out.since = kBegin + since;
    return out;
}

const Reports kLost{report("k.a/main", StreamState::Offline),
                    report("k.b/main", StreamState::Offline, 20s),
                    report("k.b/sub", StreamState::Off)};

LinkWatch lostLink() {
    LinkWatch watch{"kapuas", kBegin};
    REQUIRE(watch.update(kLost, kBegin + 21s));
    return watch;
}

}  // namespace

TEST_CASE("cameras that are lost together are the link's fault, which is told once", "[ingest]") {
    LinkWatch watch = lostLink();

    CHECK(watch.report().down);
    CHECK(watch.report().since == kBegin);
    REQUIRE(watch.report().cameras.size() == 2);
    CHECK(watch.report().cameras[1].text() == "k.b");
    CHECK_FALSE(watch.update(kLost, kBegin + 1h));
}

TEST_CASE("one camera that is up clears the link", "[ingest]") {
    LinkWatch watch{"kapuas", kBegin};
    Reports reports = kLost;
    reports.push_back(report("k.c/main", StreamState::Live));

    CHECK_FALSE(watch.update(reports, kBegin + 21s));
    reports.back() = report("k.c/main", StreamState::Connecting);
    CHECK_FALSE(watch.update(reports, kBegin + 21s));
}

TEST_CASE("a lone camera and cameras lost at different times are no link", "[ingest]") {
    LinkWatch watch{"kapuas", kBegin};

    CHECK_FALSE(watch.update(
        {report("k.a/main", StreamState::Offline), report("k.a/sub", StreamState::Offline)},
        kBegin + 1h));
    CHECK_FALSE(watch.update(
        {report("k.a/main", StreamState::Offline), report("k.b/main", StreamState::Offline, 1h)},
        kBegin + 1h));
}

TEST_CASE("a camera that has been away for days does not hide that its link is lost", "[ingest]") {
    LinkWatch watch{"kapuas", kBegin};
    Reports reports = kLost;
    reports.push_back(report("k.old/main", StreamState::Offline, -72h));

    REQUIRE(watch.update(reports, kBegin + 21s));
    CHECK(watch.report().cameras.size() == 2);
    CHECK(watch.report().since == kBegin);
}

TEST_CASE("a refusal from before the loss says nothing, a later one shows the link up",
          "[ingest]") {
    LinkWatch watch{"kapuas", kBegin};
    Reports reports = kLost;
    reports.push_back(report("k.locked/main", StreamState::NoPermission, -1h));
    REQUIRE(watch.update(reports, kBegin + 21s));

    CHECK_FALSE(watch.update(reports, kBegin + 30s));
    reports.back() = report("k.full/main", StreamState::Busy, 40s);
    REQUIRE(watch.update(reports, kBegin + 41s));
    CHECK_FALSE(watch.report().down);
}

TEST_CASE("a link comes back once, with its first camera", "[ingest]") {
    LinkWatch watch = lostLink();
    Reports reports = kLost;
    reports[0] = report("k.a/main", StreamState::Live, 60s);

    REQUIRE(watch.update(reports, kBegin + 61s));
    CHECK_FALSE(watch.report().down);
    CHECK(watch.report().since == kBegin + 61s);
    reports[1] = report("k.b/main", StreamState::Live, 70s);
    CHECK_FALSE(watch.update(reports, kBegin + 71s));
}

TEST_CASE("a lost link is the reason of its cameras, and of no others", "[ingest]") {
    Reports reports = kLost;
    reports[1].reason = "no answer";
    blameLink(reports, lostLink().report());

    CHECK(reports[0].state == StreamState::LinkDown);
    CHECK(reports[1].state == StreamState::LinkDown);
    CHECK(reports[1].reason == "link kapuas was lost with 2 cameras: no answer");
    CHECK(reports[2].state == StreamState::Off);
}

}  // namespace betang
