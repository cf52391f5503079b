// SPDX-License-Identifier: Apache-2.0

#include "core/storage_marker.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

namespace {

struct Disks {
    TempFolder root;
    StoragePlace place{root.path() / "recordings", storageMemory(root.path() / "state", "utama")};

    void unmount() const { std::filesystem::rename(place.folder, root.path() / "aside"); }

    void mountAgain() const {
        std::filesystem::remove_all(place.folder);
        std::filesystem::rename(root.path() / "aside", place.folder);
    }
};

}  // namespace

TEST_CASE_METHOD(Disks, "a new storage is made, marked and remembered", "[core]") {
    CHECK(checkStorage(place).ok());
    REQUIRE(claimStorage(place).ok());
    CHECK(contentsOf(place.folder / "storage.id") == contentsOf(place.memory));
    CHECK(contentsOf(place.memory).size() > 30);
    CHECK(claimStorage(place).ok());
    CHECK(checkStorage(place).ok());
}

TEST_CASE_METHOD(Disks, "a storage whose disk is not mounted is refused and left empty", "[core]") {
    REQUIRE(claimStorage(place).ok());
    unmount();
    CHECK_FALSE(claimStorage(place).ok());
    CHECK_FALSE(std::filesystem::exists(place.folder));

    std::filesystem::create_directories(place.folder);
    CHECK_THAT(claimStorage(place).error().text(), Catch::Contains("its storage.id is gone"));
    CHECK(std::filesystem::is_empty(place.folder));

    mountAgain();
    CHECK(claimStorage(place).ok());
}

TEST_CASE_METHOD(Disks, "another disk in a storage's place is refused until adopted", "[core]") {
    REQUIRE(claimStorage(place).ok());
    unmount();
    REQUIRE(claimStorage({place.folder, root.path() / "other"}).ok());
    CHECK_THAT(checkStorage(place).error().text(), Catch::Contains("another disk is there"));
    CHECK(checkStorage(place).error().kind() == ErrorKind::NotFound);

    adoptStorage(place);
    CHECK(checkStorage(place).ok());
}

TEST_CASE_METHOD(Disks, "a marked disk that nobody remembers is taken as it is", "[core]") {
    REQUIRE(claimStorage(place).ok());
    const std::string mark = contentsOf(place.memory);
    std::filesystem::remove(place.memory);
    REQUIRE(claimStorage(place).ok());
    CHECK(contentsOf(place.memory) == mark);
}

TEST_CASE_METHOD(Disks,
                 "where nothing can be remembered the storage is taken, saying so",
                 "[core]") {
    writeFile(root.path() / "state", "a file where a folder should be");
    const auto claimed = claimStorage(place);
    REQUIRE_FALSE(claimed.ok());
    CHECK(claimed.error().kind() == ErrorKind::Busy);
    CHECK(checkStorage(place).ok());
}

TEST_CASE("without a state folder nothing is remembered", "[core]") {
    CHECK(storageMemory("", "utama").empty());
    const TempFolder folder;
    CHECK(claimStorage({folder.path() / "recordings", ""}).ok());
    CHECK(checkStorage({folder.path() / "elsewhere", ""}).ok());
}
