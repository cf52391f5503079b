// SPDX-License-Identifier: Apache-2.0
//
// The wall's role with one more output: it is drawn 25 times a second, goes nowhere, and what every
// frame of it shows is written down.

#pragma once

#include <filesystem>

#include "config/config.hpp"

namespace betang::bench {

// The wall "bench". For a process of its own: ends with it.
[[noreturn]] void runObservedWall(const Config& config, const std::filesystem::path& notes);

}  // namespace betang::bench
