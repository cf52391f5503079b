// SPDX-License-Identifier: Apache-2.0
//
// Numbers within values of settings: digits alone, no sign, no blanks. Nothing where the text is
// none.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/size.hpp"

namespace betang {

[[nodiscard]] std::optional<int64_t> wholeNumber(std::string_view text);

// At most a million.
[[nodiscard]] std::optional<int> smallNumber(std::string_view text);

// "AxB" as two numbers.
[[nodiscard]] std::optional<Size> pairOf(std::string_view text);

// "AxB+C+D": width and height, neither zero, then x and y.
[[nodiscard]] std::optional<Rect> rectOf(std::string_view text);

}  // namespace betang
