// SPDX-License-Identifier: Apache-2.0
//
// The one form in which Betang writes zip files (PKWARE APPNOTE 6.3): stored, one after the other
// from the first byte on, in the order of their names, with fixed dates and rights and no comments.
// Every byte that is no file's own follows from names, sizes and checksums; so a reader can tell
// whether any was changed.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace betang {

struct ZipEntry {
    std::string name;
    uint64_t bytes = 0;
    uint32_t crc = 0;

    bool operator==(const ZipEntry&) const = default;
};

inline constexpr size_t kMostZipEntries = 4096;
inline constexpr size_t kLongestZipName = 200;

// Parts of letters, digits, '.', '_' and '-' between single '/'; none begins with '.': safe to
// extract anywhere.
[[nodiscard]] bool isZipName(std::string_view name);

// What stands before the file's own bytes. Its length depends on name and size alone.
[[nodiscard]] std::string zipLocalHeader(const ZipEntry& entry);

// What stands behind all files: the directory and the end record. `entries` by name.
[[nodiscard]] std::string zipDirectory(std::span<const ZipEntry> entries);

}  // namespace betang
