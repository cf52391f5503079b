// SPDX-License-Identifier: Apache-2.0
//
// Deletes the oldest closed segments, as far as a goal asks for.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "archive/catalogue.hpp"
#include "archive/protection.hpp"
#include "archive/seal.hpp"
#include "archive/storage_folder.hpp"

namespace betang {

struct SpaceUse {
    uint64_t recorded = 0;  // bytes of segments
    uint64_t cap = 0;
    uint64_t free = 0;  // of the file system
};

// How many bytes of segments must go: down to 1 % below the cap once it is passed, and as much as
// the file system lacks of its reserve (a twentieth of the cap, at most 256 MB). Pure.
[[nodiscard]] uint64_t bytesToFree(const SpaceUse& use);

// What stands beside a deletion.
struct DeletionRules {
    std::span<const ProtectedInterval> spared{};  // never deleted
    Sealer* sealer = nullptr;                     // signs each deletion first; none: not signed
};

// What is to go, oldest first: `bytes` of those segments of `streams` (none: of all) that ended
// before `ended_before`.
struct DeletionGoal {
    std::vector<StreamId> streams{};
    uint64_t bytes = UINT64_MAX;            // the greatest: all of them
    UtcTime ended_before = UtcTime::max();  // the greatest: however young
    std::string reason = "cap";             // signed with each deletion
    uint64_t most_segments = UINT64_MAX;    // in one go
};

inline constexpr const char* kOnlyProtectedLeft =
    "only protected footage is left: recording stops until some is released or the cap is raised";

struct DeletionReport {
    uint64_t segments = 0;
    uint64_t bytes = 0;
    bool only_protected = false;  // `bytes` were not freed because the rest is protected
    std::string problem;  // why `bytes` were not freed, or not from the oldest; empty otherwise
    std::vector<std::filesystem::path> paths{};  // what went; only without a catalogue
};

// Deletes in the order of time what `goal` names and is not protected, each first signed as
// deleted, then marked Deleting, then unlinked, its folder synced, then marked Deleted. One that
// the disk refuses to delete is passed over. Throws what the catalogue throws.
[[nodiscard]] DeletionReport deleteOldest(Catalogue& catalogue,
                                          const StorageFolder& folder,
                                          const DeletionGoal& goal,
                                          UtcTime now,
                                          const DeletionRules& rules = {});

// The same from the disk alone, for when the catalogue is unusable. Leaves alone what may still be
// written: files modified within `open_for`, and the newest of every stream. Where a segment ends
// is not known then: what may reach into a protected interval is spared.
[[nodiscard]] DeletionReport deleteOldestOnDisk(const StorageFolder& folder,
                                                uint64_t cap,
                                                UtcTime now,
                                                Duration open_for,
                                                const DeletionRules& rules = {});

}  // namespace betang
