// SPDX-License-Identifier: Apache-2.0
//
// What `betang-camsim` is told.

#pragma once

#include <optional>
#include <string>

#include "tests/camsim/options.hpp"

namespace betang::camsim {

// Where nobody sets another: for tests on loopback only, and no secret.
inline constexpr const char* kDefaultPassword = "camsim-default";

struct CommandLine {
    CameraSimulatorOptions options;
    bool list_faults = false;
    std::string truth;  // scene whose motion is asked for; empty: none
};

// The command, or the exit status when there is nothing left to do: 0 after --help, 2 on bad use
// (said on stderr).
struct CommandOrExit {
    CommandLine command;
    std::optional<int> exit;
};

[[nodiscard]] CommandOrExit readCommandLine(int argc, const char* const* argv);

}  // namespace betang::camsim
