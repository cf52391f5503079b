// SPDX-License-Identifier: Apache-2.0
//
// Which disk a storage lies on. A file in the storage holds a random name, and the state folder,
// which lies elsewhere, remembers it: where the two differ, another disk was put in its place or
// none is mounted, and nothing may be written there.

#pragma once

#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace betang {

struct StoragePlace {
    std::filesystem::path folder;
    std::filesystem::path memory;  // see storageMemory()
};

// Where the folder `state` remembers the storage of that id; empty, which remembers nothing, when
// there is no such folder.
[[nodiscard]] std::filesystem::path storageMemory(const std::filesystem::path& state,
                                                  const std::string& id);

// NotFound, with what a person should do, when the folder is not that storage: it holds another
// mark than the one remembered, or none at all. Well when nothing is remembered yet.
[[nodiscard]] Result<void> checkStorage(const StoragePlace& place);

// Whether the folder holds a mark at all, even one that this process may not read.
[[nodiscard]] bool hasMark(const std::filesystem::path& folder) noexcept;

// Makes the folder and its mark where nothing is remembered, and remembers the mark it finds; then
// as checkStorage(). A mark that cannot be written, as on a full disk, is made another time.
[[nodiscard]] Result<void> claimStorage(const StoragePlace& place);

// Remembers what is there from now on, whatever was before. Throws Io.
void adoptStorage(const StoragePlace& place);

}  // namespace betang
