// SPDX-License-Identifier: Apache-2.0
//
// Text from outside, made fit to stand on the wall: one line, nothing hidden, nothing obeyed.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace betang {

inline constexpr size_t kMaxShownCharacters = 200;

// Any bytes as valid UTF-8 on one line. Line breaks and tabs become arrows, so that a reader sees
// that they are there; invalid bytes, other controls, bidi controls (UAX #9 2) and invisible format
// characters become U+FFFD. Cut with an ellipsis after kMaxShownCharacters. Pure.
[[nodiscard]] std::string displayText(std::string_view bytes);

}  // namespace betang
