// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "bus/media_message.hpp"
#include "ingest/depayloader.hpp"

namespace betang {

// Reads `input` as packets, each behind its 16-bit length, as interleaved RTP would bring them.
inline void fuzzDepay(Codec codec, std::span<const uint8_t> input) {
    const auto depayloader = makeDepayloader(codec);
    std::vector<CodedPicture> pictures;
    while (input.size() > 2) {
        const size_t length =
            std::min<size_t>((size_t{input[0]} << 8) | input[1], input.size() - 2);
        if (const auto rtp = parseRtp(input.subspan(2, length))) {
            depayloader->push(*rtp, pictures);
        }
        input = input.subspan(2 + length);
        for (const CodedPicture& one : pictures) {
            if (one.data.empty() || one.data.size() > kLargestPayload) {
                std::abort();
            }
        }
        pictures.clear();
    }
}

}  // namespace betang
