// SPDX-License-Identifier: Apache-2.0
//
// `betang bench ingest`: what it costs to pull, publish and record many cameras, against ffmpeg
// doing the recording alone, on the same pinned core in turn.

#pragma once

#include <string>
#include <vector>

#include "apps/bench/ingest_round.hpp"
#include "bus/json_text.hpp"

namespace betang {

struct BenchIngestOptions {
    std::vector<std::string> cases;
    int rounds = 5;
    int memory_after = 24;  // seconds, in the last round
    bool json = false;
    bench::IngestOptions round;
};

// Prints one object for each case to stdout (one a line with json). The exit status: 0; 1 when a
// contender could not run or an access unit was lost; 2 for a case that there is not. Problems go
// to stderr. Call it from a process with one thread.
[[nodiscard]] int runBenchIngest(const BenchIngestOptions& options);

namespace bench {

struct IngestRound {
    IngestCost betang;
    IngestCost ffmpeg;
};

struct IngestResult {
    IngestCase chosen;
    std::vector<IngestRound> rounds;
    Duration steal{};
    int core = 0;
    bool subscriber = true;
};

// The object that is printed. Pure.
[[nodiscard]] Json toJson(const IngestResult& result);

// The same for people. Pure.
[[nodiscard]] std::string toText(const Json& result);

}  // namespace bench
}  // namespace betang
