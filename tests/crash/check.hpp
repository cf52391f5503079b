// SPDX-License-Identifier: Apache-2.0
//
// Recovers a storage as the product does when it starts, and holds what is there against what the
// broken run knew.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/clock.hpp"

#include "tests/crash/oracle.hpp"

namespace betang {

struct CheckLimits {
    Duration open_loss = std::chrono::seconds{1};
    bool ended = false;  // the run went on to its end: nothing is open, everything is accounted for
};

struct CheckResult {
    std::vector<std::string> violations;
    Duration worst_loss{};  // of an open segment
    size_t segments = 0;    // on disk
};

// Nothing writes to `storage` any more.
[[nodiscard]] CheckResult recoverAndCheck(const std::filesystem::path& storage,
                                          const Oracle& oracle,
                                          const CheckLimits& limits);

}  // namespace betang
