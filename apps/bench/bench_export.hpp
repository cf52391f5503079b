// SPDX-License-Identifier: Apache-2.0
//
// `betang bench export`: what an evidence package costs, against ffmpeg cutting the same interval
// out of the same segments, on the same pinned core in turn.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bus/json_text.hpp"
#include "core/clock.hpp"

namespace betang {

struct BenchExportOptions {
    std::vector<std::string> cases;
    int rounds = 5;
    int core = 0;
    bool json = false;
    std::filesystem::path program;          // betang itself
    std::filesystem::path parent = "/tmp";  // recordings and packages lie below it for a while
};

// Prints one object for each case to stdout (one a line with json). The exit status: 0; 1 when a
// contender could not run or the package does not verify; 2 for a case that there is not. Call it
// from a process with one thread.
[[nodiscard]] int runBenchExport(const BenchExportOptions& options);

namespace bench {

struct ExportCase {
    std::string name;
    int cameras = 4;
    int minutes = 10;
};

struct ExportRound {
    Duration betang{};
    Duration ffmpeg{};
};

struct ExportResult {
    ExportCase chosen;
    std::vector<ExportRound> rounds{};
    uint64_t access_units = 0;
    uint64_t package_bytes = 0;
    std::string command{};    // ours
    std::string reference{};  // ffmpeg's, for the first camera
    Duration steal{};
    int core = 0;
};

// The object that is printed. Pure.
[[nodiscard]] Json toJson(const ExportResult& result);

}  // namespace bench
}  // namespace betang
