// SPDX-License-Identifier: Apache-2.0

#include "archive/upkeep.hpp"

#include <fmt/format.h>

#include "archive/catalogue.hpp"
#include "core/error.hpp"
#include "core/storage_marker.hpp"

namespace betang {

namespace {

StoragePlace placeOf(const Config& config, const StorageConfig& storage) {
    return {storage.path, storageMemory(config.state, storage.id)};
}

}  // namespace

std::vector<StorageMigration> archiveMigrate(const Config& config,
                                             const MigrationProgress& progress) {
    std::vector<StorageMigration> all;
    for (const auto& [id, storage] : config.storage) {
        checkStorage(placeOf(config, storage)).take();
        const auto file = Catalogue::fileIn(storage.path);
        Database database{file, OpenMode::ReadWrite};
        all.push_back({id, migrateCatalogue(database, file, progress)});
    }
    return all;
}

void archiveRestore(const Config& config, int version) {
    int restored = 0;
    for (const auto& [id, storage] : config.storage) {
        checkStorage(placeOf(config, storage)).take();
        const auto file = Catalogue::fileIn(storage.path);
        if (std::filesystem::exists(backupOf(file, version))) {
            restoreCatalogue(file, version);
            ++restored;
        }
    }
    if (restored == 0) {
        throw Error{ErrorKind::NotFound,
                    fmt::format("no storage has a backup of version {}", version)};
    }
}

void archiveAdopt(const Config& config, const std::string& id) {
    const auto found = config.storage.find(id);
    if (found == config.storage.end()) {
        throw Error{ErrorKind::NotFound, fmt::format("storage '{}' is not configured", id)};
    }
    adoptStorage(placeOf(config, found->second));
}

}  // namespace betang
