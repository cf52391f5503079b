// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <string>

#include "bus/control.hpp"
#include "core/clock.hpp"

namespace betang {

// The state of everything that `betang run` of this runtime folder runs:
//   {"supervisor":{...},"ingest":{NAME:{...}},"analytics":{NAME:{...}},"archive":{NAME:{...}},
//    "wall":{NAME:{...}},"links":{LINK:{...}}}
// "links" holds what the worker that leads each link says of it. Each role's object is its own
// answer to {"op":"status"}; {"ok":false,"error":TEXT} stands for one that does not answer within
// `limit`. All are asked at the same time. Unavailable when no supervisor answers.
[[nodiscard]] Result<Json> gatherStatus(BusContext& context,
                                        const std::filesystem::path& runtime,
                                        Duration limit);

// The same for people: one line for each process, camera, output and quarantine. Pure; bytes that
// a terminal would obey are replaced.
[[nodiscard]] std::string statusTable(const Json& status);

// JSON on one line; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string toLine(const Json& json);

}  // namespace betang
