// SPDX-License-Identifier: Apache-2.0
//
// `betang bench latency`: from the moment a camera sends a picture to the output frame that shows
// it, beside GStreamer's own elements, on the same pinned core in turn.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "apps/bench/frame_notes.hpp"
#include "apps/bench/live_cameras.hpp"
#include "bus/json_text.hpp"

namespace betang {

struct BenchLatencyOptions {
    std::vector<std::string> cases;
    int rounds = 5;
    int seconds = 10;  // of each contender in a round
    int core = 0;
    bool json = false;
    std::filesystem::path programs;  // where betang and betang-camsim are
};

// Prints one object for each case to stdout (one a line with json). The exit status: 0; 1 when a
// contender could not run; 2 for a case that there is not. Call it from a process with one thread.
[[nodiscard]] int runBenchLatency(const BenchLatencyOptions& options);

namespace bench {

// Milliseconds from sending to the first frame that shows it, of every picture that came onto a
// frame from `from` on. Pictures of which nothing is known are left out. Pure.
[[nodiscard]] std::vector<double> latenciesOf(const std::vector<FrameNote>& notes,
                                              const SentPictures& sent,
                                              MonoTime from);

// One contender's rounds.
struct LatencyFigures {
    std::vector<std::vector<double>> rounds;  // milliseconds
    std::string command;
    std::string version;
};

struct LatencyResult {
    LatencyFigures betang;
    LatencyFigures reference;
    Duration steal{};
    BenchLatencyOptions options;
};

// The object that is printed. Pure.
[[nodiscard]] Json toJson(const LatencyResult& result);

}  // namespace bench
}  // namespace betang
