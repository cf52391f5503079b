// SPDX-License-Identifier: Apache-2.0

#include "tests/fuzz/fuzz_depay.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    betang::fuzzDepay(betang::Codec::Mjpeg, {data, size});
    return 0;
}
