// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string_view>

namespace betang {

// Bytes of the character that `text` begins with, 0 when it begins with none (RFC 3629: overlong
// forms, surrogates and values past U+10FFFF are none).
[[nodiscard]] size_t utf8Length(std::string_view text);

[[nodiscard]] bool isUtf8(std::string_view text);

}  // namespace betang
