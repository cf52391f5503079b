// SPDX-License-Identifier: Apache-2.0
//
// What a site answers to those who borrow its cameras. The request's bytes are theirs; nothing but
// these, of a camera that is lent, is answered:
//
//   {"op":"recordings"|"segments", "camera":ID, "stream":..., "from_ns":N, "to_ns":N}
//     -> the archive's own answer (archive/answer_query.hpp)
//   {"op":"segment_bytes","path":P,"offset":N,"length":N}
//     -> a piece of the file (bus/segment_piece.hpp)
//   {"op":"status"} -> {"cameras":[ID,...]}

#pragma once

#include <functional>
#include <map>

#include "bus/json_text.hpp"
#include "config/config.hpp"

namespace betang {

// Asks the archive of a storage of this installation; throws what keeps it from answering.
using AskArchive = std::function<Json(const std::string& storage, const Json& request)>;

// Which storage holds the recordings of each camera that is lent.
using LentStorage = std::map<CameraId, StorageConfig>;

[[nodiscard]] LentStorage lentStorage(const Config& config);

// Throws InvalidArgument for a request that is malformed, NotFound for a camera that is not lent,
// in the same words as for one that does not exist, and for a segment that is not there.
[[nodiscard]] Json answerBorrower(const Json& request,
                                  const LentStorage& lent,
                                  const AskArchive& archive);

}  // namespace betang
