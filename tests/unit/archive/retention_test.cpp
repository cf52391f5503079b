// SPDX-License-Identifier: Apache-2.0

#include "archive/retention.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/cameras.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

StreamTotal total(const char* stream, uint64_t bytes, Duration age) {
    return {StreamId::parse(stream).take(), bytes, kNow - age};
}

CameraId camera(const char* id) {
    return CameraId::parse(id).take();
}

std::vector<std::string> reasonsOf(const std::vector<DeletionGoal>& goals) {
    std::vector<std::string> reasons;
    for (const DeletionGoal& goal : goals) {
        reasons.push_back(goal.streams.front().text() + " " + goal.reason);
    }
    return reasons;
}

}  // namespace

TEST_CASE("a camera's own limit counts before its site's, and that before the storage's",
          "[archive]") {
    RetentionPlan plan{.keep = 720h};
    plan.sites["kapuas"] = {.keep = 240h};
    plan.cameras[camera("kapuas.dermaga")] = {.keep = 24h};
    plan.cameras[camera("kapuas.pasar")] = {.cap_bytes = 1000};
    CHECK(plan.keepOf(camera("kapuas.dermaga")) == 24h);
    CHECK(plan.keepOf(camera("kapuas.pasar")) == 240h);
    CHECK(plan.keepOf(camera("katingan.pasar")) == 720h);
    CHECK(plan.longest() == 720h);
    CHECK_FALSE(RetentionPlan{}.keepOf(camera("kapuas.dermaga")));
}

TEST_CASE("a plan holds what the configuration says of cameras, sites and the storage",
          "[archive]") {
    Config config;
    config.sites["kapuas"].retention.cap_bytes = 5000;
    config.sites["katingan"];
    config.cameras.emplace(camera("kapuas.dermaga"),
                           cameraKept(camera("kapuas.dermaga"), {.keep = 2h}));
    const RetentionPlan plan = retentionPlan(config, {.id = "utama", .path = {}, .keep = 48h});
    CHECK(plan.keep == 48h);
    CHECK(plan.sites.size() == 1);
    CHECK(plan.cameras.at(camera("kapuas.dermaga")).keep == 2h);
}

TEST_CASE("only streams with something too old are due, and only that much", "[archive]") {
    const RetentionPlan plan{.keep = 24h};
    const auto due = dueDeletions(
        plan, {total("kapuas.dermaga/main", 100, 23h), total("kapuas.pasar/main", 100, 25h)}, kNow);
    REQUIRE(due.size() == 1);
    CHECK(due[0].streams == std::vector{StreamId::parse("kapuas.pasar/main").take()});
    CHECK(due[0].ended_before == kNow - 24h);
    CHECK(due[0].reason == "age");
}

TEST_CASE("caps count both streams of a camera and all cameras of a site", "[archive]") {
    RetentionPlan plan;
    plan.cameras[camera("kapuas.dermaga")] = {.cap_bytes = 1000};
    plan.sites["kapuas"] = {.cap_bytes = 10'000};
    std::vector<StreamTotal> streams{total("kapuas.dermaga/main", 900, 1h),
                                     total("kapuas.dermaga/sub", 100, 1h),
                                     total("kapuas.pasar/main", 9000, 2h),
                                     total("katingan.pasar/main", 99'000, 3h)};
    CHECK(dueDeletions(plan, streams, kNow).empty());
    streams[1].bytes = 200;
    const auto due = dueDeletions(plan, streams, kNow);
    CHECK(reasonsOf(due) == std::vector<std::string>{"kapuas.dermaga/main camera-cap",
                                                     "kapuas.dermaga/main site-cap"});
    CHECK(due[0].bytes == 1100 - 990);
    CHECK(due[1].bytes == 10'100 - 9900);
    CHECK(due[1].streams.size() == 3);
}

TEST_CASE("what is too old goes, whoever is not asked for stays, and the reason is kept",
          "[archive]") {
    StorageWithSegments storage;
    const auto paths = addTen(storage, "kapuas.dermaga/main");
    const auto others = addTen(storage, "kapuas.pasar/main");
    Catalogue catalogue = storage.catalogue();
    const UtcTime limit = segmentName("kapuas.dermaga/main", 3).start;
    const auto report = deleteOldest(
        catalogue,
        storage.open(),
        {.streams = {StreamId::parse("kapuas.dermaga/main").take()}, .ended_before = limit},
        kNow);
    CHECK(report.segments == 3);
    CHECK(report.problem.empty());
    CHECK_FALSE(storage.holds(paths[2]));
    CHECK(storage.holds(paths[3]));
    CHECK(storage.holds(others[0]));
}

TEST_CASE("a limit takes the oldest of several streams, passing over what is protected",
          "[archive]") {
    StorageWithSegments storage;
    const auto paths = addTen(storage, "kapuas.dermaga/main");
    const auto others = addTen(storage, "kapuas.pasar/main");
    Catalogue catalogue = storage.catalogue();
    const std::vector<ProtectedInterval> spared{{camera("kapuas.pasar"),
                                                 segmentName("kapuas.pasar/main", 0).start,
                                                 segmentName("kapuas.pasar/main", 2).start,
                                                 ""}};
    const DeletionGoal goal{.streams = {StreamId::parse("kapuas.dermaga/main").take(),
                                        StreamId::parse("kapuas.pasar/main").take()},
                            .bytes = 4000};
    const auto report = deleteOldest(catalogue, storage.open(), goal, kNow, {.spared = spared});
    CHECK(report.segments == 4);
    CHECK(storage.holds(others[0]));
    CHECK(storage.holds(others[1]));
    CHECK_FALSE(storage.holds(others[2]));
    CHECK_FALSE(storage.holds(paths[2]));
    CHECK(storage.holds(paths[3]));
}

TEST_CASE("more than a batch of protected segments does not hide what may go", "[archive]") {
    StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    for (int i = 0; i < 150; ++i) {
        storage.add("kapuas.dermaga/main", i, std::string(1000, 'x'));
        catalogue.add(announced("kapuas.dermaga/main", i, 1000), kNow);
    }
    const std::vector<ProtectedInterval> spared{{camera("kapuas.dermaga"),
                                                 segmentName("kapuas.dermaga/main", 0).start,
                                                 segmentName("kapuas.dermaga/main", 140).start,
                                                 ""}};
    const DeletionGoal goal{.streams = {StreamId::parse("kapuas.dermaga/main").take()},
                            .bytes = 20'000};
    const auto report = deleteOldest(catalogue, storage.open(), goal, kNow, {.spared = spared});
    CHECK(report.segments == 10);
    CHECK(report.only_protected);
}

TEST_CASE("the oldest segment and the bytes of each stream are known", "[archive]") {
    StorageWithSegments storage;
    addTen(storage, "kapuas.dermaga/main");
    Catalogue catalogue = storage.catalogue();
    const auto totals = catalogue.streamTotals();
    REQUIRE(totals.size() == 1);
    CHECK(totals[0].bytes == 10'000);
    CHECK(totals[0].oldest == segmentName("kapuas.dermaga/main", 0).start);
    CHECK(catalogue.totals().newest == segmentName("kapuas.dermaga/main", 9).start);
}

TEST_CASE("days held follow from the rate, the cap and what the disk has left", "[archive]") {
    CatalogueTotals totals{.segments = 10, .bytes = 1000, .oldest = kNow - 48h, .newest = kNow};
    CHECK(daysHeld(totals, 2000, UINT64_MAX) == Approx(4.0));
    CHECK(daysHeld(totals, 2000, 500) == Approx(3.0));
    totals.oldest = kNow - 59min;
    CHECK_FALSE(daysHeld(totals, 2000, 500));
    CHECK_FALSE(daysHeld({}, 2000, 500));
}
