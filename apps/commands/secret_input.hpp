// SPDX-License-Identifier: Apache-2.0
//
// Reads what must not stand on a command line, where every process of the machine can read it.

#pragma once

#include <istream>
#include <string>

namespace betang {

// A line of `input`, without its end. InvalidArgument when there is none or it is longer than
// 1024 bytes.
[[nodiscard]] std::string secretLine(std::istream& input);

// Asks twice on the terminal, without showing what is typed; where standard input is none, one line
// of that. InvalidArgument when the two differ.
[[nodiscard]] std::string askForSecret(const std::string& what);

}  // namespace betang
