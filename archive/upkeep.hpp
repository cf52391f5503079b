// SPDX-License-Identifier: Apache-2.0
//
// `betang archive migrate` and `betang archive adopt`: what an administrator does to storages
// by hand. Both work without a running system.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archive/catalogue_schema.hpp"
#include "config/config.hpp"

namespace betang {

struct StorageMigration {
    std::string storage;
    MigrationReport done;
};

// Brings the catalogue of every storage up to date, as the archive does when it starts. Throws what
// migrateCatalogue() throws; NotFound where another disk is in a storage's place.
[[nodiscard]] std::vector<StorageMigration> archiveMigrate(const Config& config,
                                                           const MigrationProgress& progress = {});

// Puts back the backups that the catalogues of `version` left; the archives must not run. NotFound
// when no storage has one.
void archiveRestore(const Config& config, int version);

// From now on the disk that is there is the storage `id`. NotFound when it is not configured, Io.
void archiveAdopt(const Config& config, const std::string& id);

}  // namespace betang
