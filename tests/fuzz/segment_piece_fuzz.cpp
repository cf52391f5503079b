// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "bus/segment_piece.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto answer = betang::parseJson({reinterpret_cast<const char*>(data), size});
    const auto piece = answer ? betang::segmentPieceFrom(*answer)
                              : betang::Result<betang::SegmentPiece>{answer.error()};
    if (piece && (piece->bytes.size() > betang::kMostSegmentBytes ||
                  betang::segmentPieceFrom(toJson(*piece)).take() != *piece)) {
        std::abort();
    }
    return 0;
}
