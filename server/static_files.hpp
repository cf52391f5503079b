// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>

#include "server/http.hpp"

namespace betang {

// Answers GET and HEAD with files below `root`: content type by suffix, ranges, ETag by size and
// time, 304. "/" is index.html. Never leaves `root`: no dot segments, no links out of it. Hashed
// assets below assets/ are cached for a year, everything else is checked anew each time.
[[nodiscard]] Response serveFile(const std::filesystem::path& root, const Request& request);

// One file with ranges and validators, under the content type given.
[[nodiscard]] Response serveOneFile(const std::filesystem::path& file,
                                    const std::string& type,
                                    const Request& request);

// Whether the name ends like a file that a web page is made of: .js, .css, .html, ...
[[nodiscard]] bool looksLikeFile(const std::filesystem::path& name);

}  // namespace betang
