// SPDX-License-Identifier: Apache-2.0
//
// The cameras whose bytes crashed a role twice. <runtime>/quarantine.json is written by the
// supervisor alone, before it starts or reloads a role; the role leaves those cameras alone and
// shows DECODER FAULT in their place.

#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/ids.hpp"

namespace betang {

struct QuarantineEntry {
    std::string
        role;  // "ingest", "wall", "analytics": a camera that crashes the wall is still recorded
    CameraId camera;
    UtcTime since{};
    UtcTime retry_at{};

    bool operator==(const QuarantineEntry&) const = default;
};

// Empty when there is no file. Throws Corrupt when the file cannot be understood.
[[nodiscard]] std::vector<QuarantineEntry> loadQuarantine(const std::filesystem::path& runtime);

// Atomic; throws Io.
void storeQuarantine(const std::filesystem::path& runtime,
                     const std::vector<QuarantineEntry>& entries);

[[nodiscard]] std::set<CameraId> quarantinedFor(std::string_view role,
                                                const std::vector<QuarantineEntry>& entries);

}  // namespace betang
