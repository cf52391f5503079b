// SPDX-License-Identifier: Apache-2.0

#include "media/parameter_sets.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/demux.hpp"
#include "tests/support/test_clip.hpp"

using namespace betang;

namespace {

Bytes join(const std::vector<Bytes>& nals) {
    Bytes out;
    for (const Bytes& nal : nals) {
        appendAnnexB(out, nal);
    }
    return out;
}

std::vector<Bytes> nalsIn(const Bytes& annex_b) {
    std::vector<Bytes> nals;
    for (const NalUnit nal : splitAnnexB(annex_b)) {
        nals.emplace_back(nal.begin(), nal.end());
    }
    return nals;
}

const Bytes kSps{0x67, 0x42, 0xc0, 0x16, 0xda, 0x02, 0x80, 0xbf, 0xe5, 0x84};
const Bytes kPps{0x68, 0xce, 0x3c, 0x80};
const Bytes kOtherPps{0x68, 0x53, 0x8f, 0x20};  // pic_parameter_set_id 1
const Bytes kIdr{0x65, 0x88, 0x84, 0x21};
const Bytes kDelimiter{0x09, 0x10};

}  // namespace

TEST_CASE("the sets of an encoded keyframe are complete and give its size", "[media]") {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        const auto units = encodeTestClip({.codec = codec, .size = {322, 242}, .frames = 2});
        ParameterSets sets{codec};
        CHECK_FALSE(sets.complete());

        CHECK(sets.update(*units[0].data));
        CHECK(sets.complete());
        CHECK(sets.size() == Size{322, 242});
        CHECK_FALSE(sets.update(*units[0].data));
        CHECK_FALSE(sets.update(*units[1].data));
    }
}

TEST_CASE("a keyframe that lacks its sets gets them, behind the delimiter", "[media]") {
    ParameterSets sets{Codec::H264};
    sets.update(join({kSps, kPps}));

    CHECK(nalsIn(*sets.completed(join({kIdr}))) == std::vector<Bytes>{kSps, kPps, kIdr});
    CHECK(nalsIn(*sets.completed(join({kDelimiter, kSps, kIdr}))) ==
          std::vector<Bytes>{kDelimiter, kPps, kSps, kIdr});
    CHECK_FALSE(sets.completed(join({kSps, kPps, kIdr})).has_value());
}

TEST_CASE("sets with different ids live side by side, one with the same id is replaced",
          "[media]") {
    ParameterSets sets{Codec::H264};
    CHECK(sets.add(kPps));
    CHECK(sets.add(kOtherPps));
    const Bytes changed{0x68, 0xce, 0x3c, 0x90};

    CHECK(sets.add(changed));
    CHECK(nalsIn(sets.annexB()).size() == 2);
}

TEST_CASE("what is no parameter set is ignored", "[media]") {
    ParameterSets sets{Codec::H264};
    CHECK_FALSE(sets.add(kIdr));
    CHECK_FALSE(sets.add({}));
    CHECK_FALSE(sets.update({}));
    CHECK(sets.annexB().empty());
    CHECK_FALSE(sets.size().has_value());
}

TEST_CASE("a hostile stream cannot make the sets grow without bound", "[media]") {
    ParameterSets sets{Codec::H264};
    Bytes huge = kPps;
    huge.resize(5000, 0x55);
    CHECK_FALSE(sets.add(huge));
    for (int id = 0; id < 255; ++id) {
        const int code = id + 1;  // ue(v) with 15 bits of prefix and value: 7 zeros, 8 bits
        sets.add(Bytes{0x68, static_cast<uint8_t>(code >> 7), static_cast<uint8_t>(code << 1), 1});
    }
    CHECK(nalsIn(sets.annexB()).size() <= 64);
}

TEST_CASE("Motion JPEG needs no parameter sets", "[media]") {
    CHECK(ParameterSets{Codec::Mjpeg}.complete());
}
