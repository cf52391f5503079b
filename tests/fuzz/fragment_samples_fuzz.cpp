// SPDX-License-Identifier: Apache-2.0
//
// Headers and fragments of segments: what is read must fill the fragment, and a clip's header can
// be made of it.

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "archive/clip_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace betang;
    uint16_t header = 0;
    if (size < sizeof header) {
        return 0;
    }
    std::memcpy(&header, data, sizeof header);
    const std::span<const uint8_t> rest{data + sizeof header, size - sizeof header};
    const auto track = segmentTrackFrom(rest.first(std::min<size_t>(header, rest.size())));
    if (!track) {
        return 0;
    }
    static_cast<void>(codecName(*track));
    const auto head = rest.subspan(std::min<size_t>(header, rest.size()));
    const auto fragment = fragmentSamplesFrom(*track, head);
    if (!fragment) {
        return 0;
    }
    uint64_t bytes = 0;
    for (const FragmentSample& sample : fragment->samples) {
        bytes += sample.bytes;
    }
    if (bytes != fragment->payload || headBytes(head) != head.size()) {
        std::abort();
    }
    const ClipSamples clip{
        fragment->samples, {static_cast<uint32_t>(fragment->samples.size())}, fragment->payload};
    if (clipHeader(*track, {}, clip).size() < track->description.size()) {
        std::abort();
    }
    return 0;
}
