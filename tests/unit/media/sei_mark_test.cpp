// SPDX-License-Identifier: Apache-2.0

#include "media/sei_mark.hpp"

#include "media/nal.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

const SeiMark kSample{"3/main", 0x0000000300000001, UtcTime{Duration{1795309200000000003}}};

Bytes slice(Codec codec) {
    return codec == Codec::H264 ? Bytes{0x65, 0x88, 1, 2} : Bytes{0x26, 0x01, 0x80, 1};
}

Bytes accessUnit(Codec codec, const Bytes& sei) {
    Bytes unit;
    appendAnnexB(unit, codec == Codec::H264 ? Bytes{0x67, 0x42} : Bytes{0x42, 0x01});
    appendAnnexB(unit, sei);
    appendAnnexB(unit, slice(codec));
    return unit;
}

}  // namespace

TEST_CASE("a mark is found as it was made, in both codecs", "[media]") {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        const Bytes unit = accessUnit(codec, makeSeiMark(codec, kSample));
        CHECK(findSeiMark(codec, unit) == kSample);
        CHECK(splitAnnexB(unit).size() == 3);
    }
}

TEST_CASE("a mark in a JPEG stands behind its picture and is found there", "[media]") {
    const SeiMark zeros{"3/main", 3, UtcTime{}};  // holds what SEI escapes
    for (const SeiMark& mark : {kSample, zeros}) {
        Bytes jpeg(600, 0x55);
        const Bytes comment = makeSeiMark(Codec::Mjpeg, mark);
        jpeg.insert(jpeg.end(), comment.begin(), comment.end());
        jpeg.insert(jpeg.end(), {0xff, 0xd9});
        CHECK(findSeiMark(Codec::Mjpeg, jpeg) == mark);
        jpeg.resize(jpeg.size() - 6);
        CHECK_FALSE(findSeiMark(Codec::Mjpeg, jpeg).has_value());
    }
}

TEST_CASE("a mark full of zeros holds no start code", "[media]") {
    const SeiMark zeros{std::string(64, '\0'), 0, UtcTime{}};
    const Bytes nal = makeSeiMark(Codec::H264, zeros);
    Bytes unit;
    appendAnnexB(unit, nal);

    REQUIRE(splitAnnexB(unit).size() == 1);
    CHECK(splitAnnexB(unit)[0].size() == nal.size());
    CHECK(findSeiMark(Codec::H264, unit) == zeros);
}

TEST_CASE("a mark behind another message of the same NAL unit is found", "[media]") {
    Bytes sei = makeSeiMark(Codec::H264, kSample);
    const Bytes other{1, 3, 7, 7, 7};
    sei.insert(sei.begin() + 1, other.begin(), other.end());

    CHECK(findSeiMark(Codec::H264, accessUnit(Codec::H264, sei)) == kSample);
}

TEST_CASE("a long name is cut at 64 bytes", "[media]") {
    const SeiMark mark{std::string(500, 'x'), 1, UtcTime{}};

    const auto found =
        findSeiMark(Codec::H265, accessUnit(Codec::H265, makeSeiMark(Codec::H265, mark)));

    REQUIRE(found.has_value());
    CHECK(found->camera == std::string(64, 'x'));
}

TEST_CASE("no truncation of a marked access unit is taken for a mark", "[media]") {
    const Bytes nal = makeSeiMark(Codec::H264, kSample);
    for (size_t length = 0; length + 1 < nal.size(); ++length) {
        Bytes unit;
        appendAnnexB(unit, std::span{nal}.first(length));
        CHECK_FALSE(findSeiMark(Codec::H264, unit).has_value());
    }
}

TEST_CASE("an access unit without a mark has none", "[media]") {
    Bytes unit;
    appendAnnexB(unit, slice(Codec::H264));
    appendAnnexB(unit, makeSeiMark(Codec::H264, kSample));

    CHECK_FALSE(findSeiMark(Codec::H264, unit).has_value());
    CHECK_FALSE(findSeiMark(Codec::H264, {}).has_value());
    CHECK_FALSE(findSeiMark(Codec::Mjpeg, Bytes{0xff, 0xd8}).has_value());
}

TEST_CASE("the crash SEI and the mark are not mistaken for each other", "[media]") {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        const Bytes crash = accessUnit(codec, makeCrashSei(codec));
        const Bytes mark = accessUnit(codec, makeSeiMark(codec, kSample));
        CHECK(hasCrashSei(codec, crash));
        CHECK_FALSE(hasCrashSei(codec, mark));
        CHECK_FALSE(findSeiMark(codec, crash).has_value());
    }
}
