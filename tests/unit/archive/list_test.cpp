// SPDX-License-Identifier: Apache-2.0

#include "archive/list.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

CatalogueRow row(int number, uint64_t run = 7) {
    const SegmentClosed segment = announced(kStream, number, 1000);
    return {.path = segment.path,
            .stream = segment.stream,
            .run = run,
            .epoch = 1,
            .start = segment.start,
            .end = segment.end,
            .bytes = 1000,
            .access_units = 1500};
}

Config configOf(const StorageWithSegments& storage) {
    Config config;
    config.storage.emplace("utama",
                           StorageConfig{.id = "utama", .path = storage.folder(), .cap_bytes = 1});
    return config;
}

}  // namespace

TEST_CASE("segments of one run that follow each other are one recording", "[archive]") {
    const auto recordings = mergeRecordings({row(0), row(1), row(2)});
    REQUIRE(recordings.size() == 1);
    CHECK(recordings[0].segments == 3);
    CHECK(recordings[0].end - recordings[0].start == std::chrono::minutes{3});
    CHECK(recordings[0].access_units == 4500);
}

TEST_CASE("a gap, another run or another state begins a new recording", "[archive]") {
    CHECK(mergeRecordings({row(0), row(2)}).size() == 2);
    CHECK(mergeRecordings({row(0), row(1, 8)}).size() == 2);
    CatalogueRow deleted = row(0);
    deleted.state = SegmentState::Deleting;
    const auto recordings = mergeRecordings({deleted, row(1)});
    REQUIRE(recordings.size() == 2);
    CHECK(recordings[0].state == SegmentState::Deleted);
}

TEST_CASE("a listing comes from the catalogue and shows what was deleted", "[archive]") {
    StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    for (int i = 0; i < 3; ++i) {
        catalogue.add(announced(kStream, i, 1000), kNow);
    }
    catalogue.mark(row(0).path, SegmentState::Deleted, kNow);
    const auto listing = archiveList(configOf(storage), {});
    CHECK(listing.notes.empty());
    const Json json = archiveListJson(listing);
    REQUIRE(json["recordings"].size() == 2);
    CHECK(json["recordings"][0]["state"] == "deleted by policy");
    CHECK(json["recordings"][1]["camera"] == "kapuas.dermaga");
    CHECK(json["recordings"][1]["start"] == "2026-11-22T01:01:00.000Z");
    CHECK(json["recordings"][1]["segments"] == 2);
    CHECK_THAT(archiveListText(listing), Catch::Contains("kapuas.dermaga/main"));
}

TEST_CASE("without a catalogue the listing is read from disk and says so", "[archive]") {
    StorageWithSegments storage;
    storage.add(kStream, 0, mp4Segment(60));
    storage.add(kStream, 1, mp4Segment(60));
    storage.add("kapuas.pasar/sub", 1, mp4Segment(60));
    writeFile(Catalogue::fileIn(storage.folder()),
              "damaged beyond repair, and long enough to tell");
    const auto camera = CameraId::parse("kapuas.dermaga").take();
    const auto listing = archiveList(configOf(storage), {camera, {}, {}});
    REQUIRE(listing.recordings.size() == 1);
    CHECK(listing.recordings[0].access_units == 3600);
    CHECK_THAT(listing.notes.at(0), Catch::Contains("read from disk"));
}

TEST_CASE("reindexing replaces a damaged catalogue and keeps it aside", "[archive]") {
    StorageWithSegments storage;
    storage.add(kStream, 0, mp4Segment(60));
    writeFile(Catalogue::fileIn(storage.folder()), std::string(10'000, 'x'));
    SimulatedClock clock;
    clock.stepUtc(kNow - clock.utc());
    const auto reports = archiveReindex(configOf(storage), clock);
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].found.indexed == 1);
    CHECK(std::filesystem::exists(reports[0].set_aside));
    CHECK(archiveList(configOf(storage), {}).recordings.size() == 1);
    CHECK(archiveReindex(configOf(storage), clock)[0].set_aside.empty());
}

TEST_CASE("a storage without its folder is an error that names it", "[archive]") {
    Config config;
    config.storage["utama"].path = "/absent/recordings";
    CHECK_THROWS_WITH(archiveList(config, {}), Catch::Contains("/absent/recordings"));
}
