// SPDX-License-Identifier: Apache-2.0
//
// What the archive tells other roles about its recordings, from the catalogue, in bounded answers.
//
//   {"op":"recordings","camera":ID,"stream":"main"|"sub","from_ns":N,"to_ns":N}
//     -> {"recordings":[{"start_ns","end_ns","run","epoch","segments","bytes","damaged","state",
//         "gap" (its cause, where the recorder said one for the time before it)}],
//         "complete":BOOL}
//   {"op":"segments", the same}
//     -> {"segments":[{"path","run","epoch","start_ns","end_ns","bytes",
//         "fragments":[[OFFSET,LENGTH,ACCESS_UNITS],...]}],"complete":BOOL}, those that are present
//   {"op":"segment","path":P} -> {"present":BOOL}
//
// "complete" is false when there is more than fits into one answer: ask for less.

#pragma once

#include <optional>

#include "archive/catalogue.hpp"
#include "bus/json_text.hpp"

namespace betang {

inline constexpr size_t kMostRecordingsTold = 2000;
inline constexpr size_t kMostSegmentsTold = 1500;
inline constexpr size_t kMostFragmentsTold = 100'000;

// Nothing when `request` has none of the ops above. Throws InvalidArgument naming the field that
// is wrong, and what the catalogue throws.
[[nodiscard]] std::optional<Json> answerQuery(Catalogue& catalogue, const Json& request);

}  // namespace betang
