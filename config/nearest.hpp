// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace betang {

// The one of `known` that `text` was most likely meant to be; empty when none is close. Distance is
// Damerau-Levenshtein (insert, delete, replace, swap neighbours), at most a third of the longer.
[[nodiscard]] std::string nearest(std::string_view text, const std::vector<std::string>& known);

// `text` as it may stand in one line for a person: control characters escaped, invalid UTF-8 and
// everything past 60 bytes left out.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace betang
