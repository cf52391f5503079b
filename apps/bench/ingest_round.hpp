// SPDX-License-Identifier: Apache-2.0
//
// One round of one contender of `betang bench ingest`: simulated cameras on one core, whoever pulls
// and records them on the other, and afterwards every recorded access unit held against every one
// that was sent.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "apps/bench/ingest_setup.hpp"
#include "core/clock.hpp"

namespace betang::bench {

struct IngestOptions {
    int seconds = 12;  // that CPU time is counted for
    int core = 0;
    bool subscriber = true;  // somebody reads every camera from the bus
    // Memory is read this long after the start, but after cpu: rings need their span to fill.
    Duration memory_after{};
    std::filesystem::path parent = "/var/tmp";  // recordings lie in a folder below it
    std::filesystem::path programs;             // where betang, betang-camsim, betang-segcheck are
};

struct IngestCost {
    Duration cpu{};
    Duration window{};          // that it was counted for
    uint64_t written = 0;       // bytes in files, while cpu was counted
    Duration archive_cpu{};     // of the process that keeps the catalogue, on the other core
    uint64_t memory = 0;        // bytes, proportional set size
    uint64_t received = 0;      // by the subscriber from the bus, while cpu was counted
    uint64_t units_missed = 0;  // by the subscriber, in all
    uint64_t sent = 0;          // from here on: of the whole round
    uint64_t recorded = 0;
    uint64_t lost = 0;     // sent in a session, not recorded
    uint64_t changed = 0;  // recorded, but other bytes, twice or out of order
    uint64_t sent_bytes = 0;
    Duration sent_for{};
    std::string command;  // of ffmpeg

    [[nodiscard]] double coreShare() const;  // 1: a whole core
};

enum class IngestContender { Betang, Ffmpeg };

// Throws Unavailable when something cannot run, Timeout when the cameras are not recorded in time.
[[nodiscard]] IngestCost measureIngest(IngestContender who,
                                       const IngestCase& chosen,
                                       const IngestOptions& options);

}  // namespace betang::bench
