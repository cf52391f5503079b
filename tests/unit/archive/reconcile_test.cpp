// SPDX-License-Identifier: Apache-2.0

#include "archive/reconcile.hpp"

#include "archive/sha256.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

ReconcileReport run(const StorageWithSegments& storage) {
    Catalogue catalogue = storage.catalogue();
    return reconcile(catalogue, storage.open(), kNow, kOpenFor);
}

}  // namespace

TEST_CASE("a catalogue is rebuilt from the files alone", "[archive]") {
    StorageWithSegments storage;
    const auto path = storage.add(kStream, 0, mp4Segment(10));
    storage.add(kStream, 1, mp4Segment(5));
    CHECK(run(storage).indexed == 2);
    Catalogue catalogue = storage.catalogue();
    const auto row = catalogue.find(path);
    REQUIRE(row);
    CHECK(row->recovered);
    CHECK(row->access_units == 300);
    CHECK(row->end - row->start == std::chrono::seconds{10});
    CHECK(row->run == 7);
    CHECK(catalogue.fragmentsOf(path).size() == 10);
    CHECK(run(storage).known == 2);
}

TEST_CASE("fragments are hashed over exactly their bytes", "[archive]") {
    StorageWithSegments storage;
    const std::string media(600'000, 'm');
    const std::string fragment = mp4Fragment(0, 30, media);
    const auto path = storage.add(kStream, 0, mp4Header() + fragment);
    run(storage);
    Sha256Hasher hasher;
    hasher.add(std::vector<uint8_t>{fragment.begin(), fragment.end()});
    CHECK(storage.catalogue().fragmentsOf(path).at(0).sha256 == toHex(hasher.finish()));
}

TEST_CASE("a segment that is still being written is left alone", "[archive]") {
    StorageWithSegments storage;
    const auto path = storage.add(kStream, 0, mp4Segment(3));
    storage.setModified(path, kNow - std::chrono::seconds{119});
    const auto report = run(storage);
    CHECK(report.open == 1);
    CHECK(report.indexed == 0);
    storage.setModified(path, kNow - std::chrono::seconds{121});
    CHECK(run(storage).indexed == 1);
}

TEST_CASE("a file in which nothing is whole is entered, and said", "[archive]") {
    StorageWithSegments storage;
    const auto path = storage.add(kStream, 0, "");
    storage.add(kStream, 1, "not an MP4");
    const auto report = run(storage);
    CHECK(report.unreadable == 2);
    CHECK_THAT(report.problems.at(0), Catch::Contains("holds no whole fragment"));
    CHECK(storage.catalogue().find(path)->access_units == 0);
}

TEST_CASE("a row whose file went is marked missing, and present when it is back", "[archive]") {
    StorageWithSegments storage;
    const auto path = storage.add(kStream, 0, mp4Segment(3));
    run(storage);
    std::filesystem::rename(storage.folder() / path, storage.folder() / "aside");
    CHECK(run(storage).missing == 1);
    CHECK(storage.catalogue().find(path)->state == SegmentState::Missing);
    CHECK(run(storage).missing == 0);
    std::filesystem::rename(storage.folder() / "aside", storage.folder() / path);
    run(storage);
    CHECK(storage.catalogue().find(path)->state == SegmentState::Present);
}

TEST_CASE("a deletion cut short by a crash stays a deletion by policy", "[archive]") {
    StorageWithSegments storage;
    const auto path = storage.add(kStream, 0, mp4Segment(3));
    run(storage);
    storage.catalogue().mark(path, SegmentState::Deleting, kNow);
    std::filesystem::remove(storage.folder() / path);
    CHECK(run(storage).missing == 0);
    CHECK(storage.catalogue().find(path)->state == SegmentState::Deleted);
}

TEST_CASE("a file that no longer has its size is reported", "[archive]") {
    StorageWithSegments storage;
    storage.add(kStream, 0, mp4Segment(3));
    run(storage);
    storage.add(kStream, 0, mp4Segment(2));
    CHECK_THAT(run(storage).problems.at(0), Catch::Contains("the catalogue says"));
}

TEST_CASE("a deletion cut short before the file went is taken back", "[archive]") {
    StorageWithSegments storage;
    const auto path = storage.add(kStream, 0, mp4Segment(3));
    run(storage);
    storage.catalogue().mark(path, SegmentState::Deleting, kNow);
    run(storage);
    CHECK(storage.catalogue().find(path)->state == SegmentState::Present);
    CHECK(storage.catalogue().totals().segments == 1);
}

TEST_CASE("a deleted segment whose file is there again counts again", "[archive]") {
    StorageWithSegments storage;
    const auto path = storage.add(kStream, 0, mp4Segment(3));
    run(storage);
    storage.catalogue().mark(path, SegmentState::Deleted, kNow);
    run(storage);
    CHECK(storage.catalogue().find(path)->state == SegmentState::Present);
    CHECK(storage.catalogue().fragmentsOf(path).size() == 3);
    CHECK(storage.catalogue().totals().segments == 1);
}

TEST_CASE("a file from the future is left alone until its time has come", "[archive]") {
    StorageWithSegments storage;
    const auto path = storage.add(kStream, 0, mp4Segment(3));
    storage.setModified(path, kNow + std::chrono::hours{10});
    CHECK(run(storage).open == 1);
    storage.setModified(path, kNow - std::chrono::hours{10});
    CHECK(run(storage).indexed == 1);
}

TEST_CASE("a file cut in its last fragment is entered up to the fragment before", "[archive]") {
    StorageWithSegments storage;
    const std::string whole = mp4Segment(3);
    const auto path = storage.add(kStream, 0, whole.substr(0, whole.size() - 10));
    run(storage);
    Catalogue catalogue = storage.catalogue();
    CHECK(catalogue.fragmentsOf(path).size() == 2);
    CHECK(catalogue.find(path)->access_units == 60);
    CHECK(catalogue.find(path)->bytes == whole.size() - 10);
}
