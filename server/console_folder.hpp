// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <optional>

#include "server/http.hpp"

namespace betang {

// Where the console's built files lie: <prefix>/share/betang/console for a program in
// <prefix>/bin, else the source tree's console/dist. Nothing when neither holds an index.html.
[[nodiscard]] std::optional<std::filesystem::path> findConsole(
    const std::filesystem::path& program, const std::filesystem::path& source_tree);

// The running program's own.
[[nodiscard]] std::optional<std::filesystem::path> findConsole();

// A file of the console. A path that is none and does not look like one, such as
// /cameras/kapuas.dermaga, is an address within the console, which its own router understands: the
// answer is index.html.
[[nodiscard]] Response serveConsole(const std::optional<std::filesystem::path>& console,
                                    const Request& request);

}  // namespace betang
