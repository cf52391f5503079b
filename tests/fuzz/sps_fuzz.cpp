// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "media/nal.hpp"

using namespace betang;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        const auto picture = sizeFromSps(codec, {data, size});
        if (picture && (picture->width <= 0 || picture->width > 16384 || picture->height <= 0 ||
                        picture->height > 16384)) {
            std::abort();
        }
        if (codecString(codec, {data, size}).size() > 64) {
            std::abort();
        }
    }
    return 0;
}
