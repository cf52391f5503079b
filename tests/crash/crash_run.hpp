// SPDX-License-Identifier: Apache-2.0
//
// The run that is broken off: two cameras are recorded in short segments, the archive enters and
// signs each, and keeps below a cap that makes it delete, but for what is protected. The product's
// own code on one thread. On simulated time every run makes the same calls.

#pragma once

#include <filesystem>
#include <vector>

#include "core/access_unit.hpp"

#include "tests/crash/oracle.hpp"

namespace betang {

struct CrashRun {
    std::filesystem::path storage;
    std::vector<AccessUnit> clip;  // from a keyframe to before another, 25 pictures a second
    int repeats = 6;               // how often the clip is recorded, each time as a run of its own,
                                   // and by an archive that was started again
    uint64_t first_run = 1;
    std::chrono::seconds segment{2};
    Duration begin{};  // after the clip's own time
    uint64_t cap = 0;  // bytes; 0: nothing is deleted
};

// Goes on through errors as the product does. A picture lasts 40 ms of `clock`.
void crashRun(const CrashRun& run, Clock& clock, const OracleWriter& oracle);

// The cameras of every run.
[[nodiscard]] std::vector<StreamId> crashStreams();

}  // namespace betang
