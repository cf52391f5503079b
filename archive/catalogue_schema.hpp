// SPDX-License-Identifier: Apache-2.0
//
// The tables of a catalogue and how they came to be: one step for each version, forward only.
// Before the first step a copy of the whole catalogue is made beside it, which restoreCatalogue()
// puts back.

#pragma once

#include <filesystem>
#include <functional>

#include "database/sqlite.hpp"

namespace betang {

inline constexpr int kCatalogueVersion = 4;

struct MigrationReport {
    int from = 0;  // 0: there was no catalogue
    int to = kCatalogueVersion;
    std::filesystem::path backup{};  // empty when nothing had to be changed
};

// Called after each step with how many are done, of how many.
using MigrationProgress = std::function<void(int done, int of)>;

[[nodiscard]] int catalogueVersion(Database& database);

// Brings the catalogue in `file`, which `database` has open for writing, up to date. Each step is
// one transaction: a crash or a full disk leaves the version that the last whole step made, and the
// next call goes on from there. The backup of an interrupted migration is kept as it is. Throws
// what sqlite.hpp throws; Unsupported when the file was made by a newer version.
MigrationReport migrateCatalogue(Database& database,
                                 const std::filesystem::path& file,
                                 const MigrationProgress& progress = {});

// "catalogue.sqlite.v2" beside `file`.
[[nodiscard]] std::filesystem::path backupOf(const std::filesystem::path& file, int version);

// Puts the backup of `version` in place of the catalogue in `file`, which nobody may have open, and
// keeps it. NotFound when there is none, Io.
void restoreCatalogue(const std::filesystem::path& file, int version);

}  // namespace betang
