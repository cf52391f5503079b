// SPDX-License-Identifier: Apache-2.0

#include "archive/catalogue.hpp"

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

std::vector<CatalogueRow> rowsFor(Catalogue& catalogue, const CatalogueQuery& query) {
    std::vector<CatalogueRow> rows;
    catalogue.forEach(query, [&](const CatalogueRow& row) { rows.push_back(row); });
    return rows;
}

}  // namespace

TEST_CASE("an announced segment is there after the catalogue is opened again", "[archive]") {
    const StorageWithSegments storage;
    SegmentClosed segment = announced(kStream, 0, 9000);
    segment.run = UINT64_MAX;
    storage.catalogue().add(segment, kNow);
    Catalogue catalogue = storage.catalogue();
    const auto row = catalogue.find(segment.path);
    REQUIRE(row);
    CHECK(row->run == UINT64_MAX);
    CHECK(row->end - row->start == std::chrono::minutes{1});
    CHECK(row->state == SegmentState::Present);
    REQUIRE(catalogue.fragmentsOf(segment.path).size() == 1);
    CHECK(catalogue.fragmentsOf(segment.path)[0].sha256 == segment.fragments[0].sha256);
}

TEST_CASE("announcing a segment again changes nothing", "[archive]") {
    const StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    for (int i = 0; i < 3; ++i) {
        catalogue.add(announced(kStream, 0, 9000), kNow);
    }
    CHECK(catalogue.totals().segments == 1);
    CHECK(catalogue.totals().bytes == 9000);
    catalogue.mark(announced(kStream, 0, 9000).path, SegmentState::Deleted, kNow);
    catalogue.add(announced(kStream, 0, 9000), kNow);
    CHECK(catalogue.totals().segments == 0);
    CHECK(catalogue.totals().deleted == 1);
}

TEST_CASE("an announcement says more than what was recovered from disk", "[archive]") {
    const StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    SegmentClosed segment = announced(kStream, 0, 9000);
    segment.recovered = true;
    catalogue.add(segment, kNow);
    segment.recovered = false;
    segment.damaged = 3;
    catalogue.add(segment, kNow);
    CHECK(catalogue.find(segment.path)->damaged == 3);
    segment.recovered = true;
    segment.damaged = 0;
    catalogue.add(segment, kNow);
    CHECK(catalogue.find(segment.path)->damaged == 3);
    CHECK(catalogue.fragmentsOf(segment.path).size() == 1);
}

TEST_CASE("a query asks by camera and half-open interval", "[archive]") {
    const StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    for (int i = 0; i < 5; ++i) {
        catalogue.add(announced(kStream, i, 9000), kNow);
        catalogue.add(announced("kapuas.pasar/sub", i, 9000), kNow);
    }
    const UtcTime start = segmentName(kStream, 0).start;
    CHECK(rowsFor(catalogue, {}).size() == 10);
    const auto dermaga = CameraId::parse("kapuas.dermaga").take();
    CHECK(rowsFor(catalogue, {dermaga, {}, {}}).size() == 5);
    const auto some = rowsFor(
        catalogue, {dermaga, start + std::chrono::minutes{1}, start + std::chrono::minutes{3}});
    REQUIRE(some.size() == 2);
    CHECK(some[0].start == start + std::chrono::minutes{1});
    CHECK(some[1].end == start + std::chrono::minutes{3});
}

TEST_CASE("the oldest segments come first whatever their stream", "[archive]") {
    const StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    catalogue.add(announced(kStream, 2, 9000), kNow);
    catalogue.add(announced("kapuas.pasar/sub", 1, 9000), kNow);
    catalogue.add(announced(kStream, 3, 9000), kNow);
    const auto oldest = catalogue.oldest(2);
    REQUIRE(oldest.size() == 2);
    CHECK(oldest[0].stream.camera.name() == "pasar");
    CHECK(catalogue.totals().oldest == oldest[0].start);
}

TEST_CASE("a catalogue of a newer version is left alone", "[archive]") {
    const StorageWithSegments storage;
    (void)storage.catalogue();
    Database{Catalogue::fileIn(storage.folder()), OpenMode::ReadWrite}.execute(
        "PRAGMA user_version=99");
    CHECK_THROWS_WITH(storage.catalogue(), Catch::Contains("version 99"));
}

TEST_CASE("a fragment whose hash is none is refused whole", "[archive]") {
    const StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    SegmentClosed segment = announced(kStream, 0, 9000);
    segment.fragments[0].sha256 = "nonsense";
    CHECK_THROWS_AS(catalogue.add(segment, kNow), Error);
    CHECK_FALSE(catalogue.find(segment.path));
}

TEST_CASE("a deleted segment leaves its row and takes its fragments along", "[archive]") {
    const StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    const SegmentClosed segment = announced(kStream, 0, 9000);
    catalogue.add(segment, kNow);
    catalogue.mark(segment.path, SegmentState::Deleting, kNow);
    CHECK(catalogue.fragmentsOf(segment.path).size() == 1);
    catalogue.mark(segment.path, SegmentState::Deleted, kNow);
    CHECK(catalogue.fragmentsOf(segment.path).empty());
    CHECK(catalogue.find(segment.path)->access_units == 1500);
}

TEST_CASE("the totals follow every change of a row", "[archive]") {
    const StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    for (int i = 0; i < 4; ++i) {
        catalogue.add(announced(kStream, i, 1000 * uint64_t(i + 1)), kNow);
    }
    const auto path = [](int number) { return announced(kStream, number, 1000).path; };
    catalogue.mark(path(0), SegmentState::Deleted, kNow);
    catalogue.mark(path(1), SegmentState::Missing, kNow);
    CatalogueTotals totals = catalogue.totals();
    CHECK(totals.segments == 2);
    CHECK(totals.bytes == 7000);
    CHECK(totals.deleted == 1);
    CHECK(totals.missing == 1);
    CHECK(totals.oldest == announced(kStream, 2, 1000).start);
    catalogue.add(announced(kStream, 1, 500), kNow);  // it is back, and smaller
    totals = storage.catalogue().totals();
    CHECK(totals.segments == 3);
    CHECK(totals.bytes == 7500);
    CHECK(totals.missing == 0);
}

TEST_CASE("what was deleted long ago is folded into spans that keep its time", "[archive]") {
    const StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    for (const int number : {0, 1, 2, 5, 6, 9}) {
        SegmentClosed segment = announced(kStream, number, 1000);
        segment.gap = number == 5 ? std::optional{GapBefore{GapCause::Camera, {}}} : std::nullopt;
        catalogue.add(segment, kNow);
        if (number != 9) {
            catalogue.mark(segment.path, SegmentState::Deleted, kNow);
        }
    }
    CHECK(catalogue.fold(kNow, 100) == 0);
    CHECK(catalogue.fold(kNow + std::chrono::hours{1}, 2) == 2);
    CHECK(catalogue.fold(kNow + std::chrono::hours{1}, 100) == 3);
    std::vector<DeletedSpan> spans;
    catalogue.forEachSpan({}, [&](const DeletedSpan& span) { spans.push_back(span); });
    REQUIRE(spans.size() == 2);
    CHECK(spans[0].segments == 3);
    CHECK(spans[0].end - spans[0].start == std::chrono::minutes{3});
    CHECK(spans[1].bytes == 2000);
    CHECK(spans[1].gap->cause == GapCause::Camera);
    CHECK(rowsFor(catalogue, {}).size() == 1);
    CHECK(catalogue.totals().bytes == 1000);
}

TEST_CASE("several segments are entered together or not at all", "[archive]") {
    const StorageWithSegments storage;
    Catalogue catalogue = storage.catalogue();
    std::vector<SegmentClosed> several{announced(kStream, 0, 1000), announced(kStream, 1, 1000)};
    catalogue.addAll(several, kNow);
    CHECK(catalogue.totals().segments == 2);
    several = {announced(kStream, 2, 1000), announced(kStream, 3, 1000)};
    several[1].fragments[0].sha256 = "nonsense";
    CHECK_THROWS_AS(catalogue.addAll(several, kNow), Error);
    CHECK(catalogue.totals().segments == 2);
}
