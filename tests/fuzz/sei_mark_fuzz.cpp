// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "media/nal.hpp"
#include "media/sei_mark.hpp"

using namespace betang;

// What is found can be made again and is found again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        static_cast<void>(hasCrashSei(codec, {data, size}));
        const auto mark = findSeiMark(codec, {data, size});
        if (!mark) {
            continue;
        }
        Bytes unit;
        appendAnnexB(unit, makeSeiMark(codec, *mark));
        if (findSeiMark(codec, unit) != mark) {
            std::abort();
        }
    }
    return 0;
}
