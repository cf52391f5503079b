// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "media/nal.hpp"
#include "media/parameter_sets.hpp"

using namespace betang;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void ask(Codec codec, NalUnit nal) {
    const bool slice = isSlice(codec, nal);
    require(!slice || !isParameterSet(codec, nal));
    require(slice || !isKeySlice(codec, nal));
    require(slice || !startsPicture(codec, nal));
    static_cast<void>(isSei(codec, nal));
}

void checkCodec(Codec codec, std::span<const uint8_t> input) {
    const std::vector<NalUnit> nals = splitAnnexB(input);
    Bytes joined;
    for (const NalUnit nal : nals) {
        require(!nal.empty() && nal.back() != 0);
        ask(codec, nal);
        appendAnnexB(joined, nal);
    }
    require(splitAnnexB(joined).size() == nals.size());
    ParameterSets sets{codec};
    const size_t half = input.size() / 2;
    sets.update(input.first(half));
    static_cast<void>(sets.size());
    static_cast<void>(sets.completed(input.subspan(half)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    checkCodec(Codec::H264, {data, size});
    checkCodec(Codec::H265, {data, size});
    return 0;
}
