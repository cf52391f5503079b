// SPDX-License-Identifier: Apache-2.0
//
// Coded pictures made on the spot: what a camera would send, without a camera.

#pragma once

#include <vector>

#include "core/access_unit.hpp"
#include "media/sei_mark.hpp"

namespace betang {

struct TestClip {
    Codec codec = Codec::H264;
    Size size{160, 96};
    int frames = 50;
    int gop = 25;
    int bframes = 0;
    int frame_rate = 25;
    int slices = 1;  // of each picture; H.264
    StreamId stream = StreamId::parse("test.camera/main").take();
    // Of the first access unit; the others follow by frame rate.
    UtcTime captured{std::chrono::seconds{1795309200}};
    uint64_t run = 1;
    uint64_t epoch = 1;
};

// The access units in decoding order, parameter sets in band before each keyframe, sequence from 1,
// dts from 0. Each of H.264 and H.265 carries the mark {"test", index in decoding order, captured}.
[[nodiscard]] std::vector<AccessUnit> encodeTestClip(const TestClip& clip);

// Picture `index` in display order is grey of this luma all over.
[[nodiscard]] int lumaOfTestPicture(int index);

}  // namespace betang
