// SPDX-License-Identifier: Apache-2.0
//
// The reasons that ingest and server give for a stream's state, in the operator's language. Reports
// carry them in English, because logs and programs read those too; the one table of what they mean
// in Indonesian is here.

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace betang {

// "{}" stands for any text, the same in both languages.
struct ReasonWords {
    std::string_view english;
    std::string_view indonesian;
};

[[nodiscard]] std::span<const ReasonWords> reasonWords();

// `reason` in Indonesian; as it is where the table does not know it. Pure.
[[nodiscard]] std::string indonesianReason(std::string_view reason);

}  // namespace betang
