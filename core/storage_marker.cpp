// SPDX-License-Identifier: Apache-2.0

#include "core/storage_marker.hpp"

#include <fstream>
#include <random>
#include <system_error>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/replace_file.hpp"

namespace betang {

namespace {

constexpr size_t kLongestMark = 64;

std::filesystem::path markIn(const std::filesystem::path& folder) {
    return folder / "storage.id";
}

// Empty when there is none.
std::string markAt(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string mark(kLongestMark, '\0');
    in.read(mark.data(), static_cast<std::streamsize>(mark.size()));
    mark.resize(static_cast<size_t>(in.gcount()));
    mark.erase(mark.find_last_not_of(" \n") + 1);
    return mark;
}

std::string freshMark() {
    std::random_device random;
    std::string mark;
    for (int i = 0; i < 4; ++i) {
        mark += fmt::format("{:08x}", random());
    }
    return mark;
}

void makeFolder(const std::filesystem::path& folder) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) {
        throw Error{ErrorKind::Io,
                    fmt::format("cannot make {}: {}", folder.native(), failed.message())};
    }
}

Error strange(const StoragePlace& place, const std::string& found) {
    return {
        ErrorKind::NotFound,
        fmt::format("{} is not the storage that it was: {}. Nothing is written there. Mount its "
                    "disk, or run 'betang archive adopt' to begin with this one",
                    place.folder.native(),
                    found.empty() ? "its storage.id is gone" : "another disk is there")};
}

// The storage's mark, made where there is none.
std::string markOf(const std::filesystem::path& folder) {
    makeFolder(folder);
    std::string mark = markAt(markIn(folder));
    if (mark.empty()) {
        mark = freshMark();
        replaceFile(markIn(folder), mark + "\n");
    }
    return mark;
}

}  // namespace

std::filesystem::path storageMemory(const std::filesystem::path& state, const std::string& id) {
    return state.empty() ? std::filesystem::path{} : state / "storages" / id;
}

Result<void> checkStorage(const StoragePlace& place) {
    const std::string remembered = place.memory.empty() ? "" : markAt(place.memory);
    if (remembered.empty()) {
        return {};
    }
    const std::string found = markAt(markIn(place.folder));
    return found == remembered ? Result<void>{} : strange(place, found);
}

bool hasMark(const std::filesystem::path& folder) noexcept {
    std::error_code failed;
    return std::filesystem::exists(markIn(folder), failed);
}

Result<void> claimStorage(const StoragePlace& place) {
    if (!place.memory.empty() && !markAt(place.memory).empty()) {
        return checkStorage(place);
    }
    makeFolder(place.folder);
    try {
        adoptStorage(place);
    } catch (const Error& failed) {
        return Error{ErrorKind::Busy, "the storage cannot be marked yet: " + failed.text()};
    }
    return {};
}

void adoptStorage(const StoragePlace& place) {
    const std::string mark = markOf(place.folder);
    if (!place.memory.empty()) {
        makeFolder(place.memory.parent_path());
        replaceFile(place.memory, mark + "\n");
    }
}

}  // namespace betang
