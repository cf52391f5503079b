// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstdlib>
#include <span>

#include "ingest/rtsp_framer.hpp"

// The first byte says in what pieces the rest arrives. However it is cut, what was returned lies
// within what arrived, and nothing is returned twice.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) {
        return 0;
    }
    const size_t step = size_t{data[0]} * 16 + 1;
    std::span<const uint8_t> rest{data + 1, size - 1};
    betang::RtspFramer framer;
    size_t returned = 0;
    while (!rest.empty()) {
        const auto room = framer.room();
        const size_t some = std::min({room.size(), rest.size(), step});
        std::copy_n(rest.begin(), some, room.begin());
        framer.filled(some);
        rest = rest.subspan(some);
        for (auto found = framer.next();; found = framer.next()) {
            if (!found) {
                return 0;
            }
            if (found->kind == betang::RtspIncoming::Kind::Nothing) {
                break;
            }
            returned += found->bytes.size() + found->reply.body.size();
        }
    }
    if (returned > size) {
        std::abort();
    }
    return 0;
}
