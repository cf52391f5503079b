// SPDX-License-Identifier: Apache-2.0
//
// `betang bench wall`: what the wall's own path costs (bus, decoders, element), measured against
// references on the same pinned core.

#pragma once

#include <string>
#include <vector>

namespace betang {

struct BenchOptions {
    std::vector<std::string> cases;  // names of the cases; empty: all of them
    int rounds = 5;
    int seconds = 10;      // of footage in each round
    int core = 0;          // the measured contenders run there; the feeder runs elsewhere
    bool designs = false;  // also against the design that was not chosen
    bool json = false;
};

// Prints one object for each case to stdout (one a line with json). The exit status: 0, or 1 when
// a contender could not run, 2 for a case that there is not; problems go to stderr. Call it from a
// process with one thread: the contenders are forked.
[[nodiscard]] int runBenchWall(const BenchOptions& options);

}  // namespace betang
