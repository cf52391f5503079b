// SPDX-License-Identifier: Apache-2.0

#include "media/nal.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

std::vector<Bytes> split(const Bytes& stream) {
    std::vector<Bytes> copies;
    for (const NalUnit nal : splitAnnexB(stream)) {
        copies.emplace_back(nal.begin(), nal.end());
    }
    return copies;
}

}  // namespace

TEST_CASE("three-byte and four-byte start codes separate NAL units", "[media]") {
    const Bytes stream{0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 0, 1, 0x65, 4, 5};

    CHECK(split(stream) == std::vector<Bytes>{{0x67, 1, 2}, {0x68, 3}, {0x65, 4, 5}});
}

TEST_CASE("trailing zeros belong to no NAL unit", "[media]") {
    const Bytes stream{0, 0, 1, 0x67, 9, 0, 0, 0, 0, 0, 0, 1, 0x65, 7, 0, 0};

    CHECK(split(stream) == std::vector<Bytes>{{0x67, 9}, {0x65, 7}});
}

TEST_CASE("bytes before the first start code are ignored", "[media]") {
    CHECK(split({0x65, 1, 1, 1, 0, 0, 1, 0x41, 2}) == std::vector<Bytes>{{0x41, 2}});
    CHECK(split({0x65, 1, 2, 3}).empty());
}

TEST_CASE("empty NAL units are left out", "[media]") {
    CHECK(split({0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0x41, 1, 0, 0, 1}) == std::vector<Bytes>{{0x41, 1}});
    CHECK(split({0, 0, 1, 0, 0}).empty());
    CHECK(split({}).empty());
    CHECK(split({0, 0, 0}).empty());
}

TEST_CASE("an H.265 TRAIL_N slice begins with a zero byte and is kept", "[media]") {
    CHECK(split({0, 0, 0, 1, 0x00, 0x01, 0x80, 0, 0, 1, 0x00, 0x01, 0xd0}) ==
          std::vector<Bytes>{{0x00, 0x01, 0x80}, {0x00, 0x01, 0xd0}});
}

TEST_CASE("what is appended splits into the same NAL units", "[media]") {
    const std::vector<Bytes> nals{{0x67, 0x42, 0, 0, 3, 1}, {0x68, 0xce}, {0x65, 1, 1, 0, 1}};
    Bytes stream;
    for (const Bytes& nal : nals) {
        appendAnnexB(stream, nal);
    }

    CHECK(split(stream) == nals);
}

TEST_CASE("H.264 NAL units are told apart by their type", "[media]") {
    const auto is = [](auto question, uint8_t header) {
        return question(Codec::H264, NalUnit{&header, 1});
    };
    CHECK(is(isKeySlice, 0x65));
    CHECK_FALSE(is(isKeySlice, 0x41));
    CHECK(is(isSlice, 0x41));
    CHECK_FALSE(is(isSlice, 0x06));
    CHECK(is(isParameterSet, 0x67));
    CHECK(is(isParameterSet, 0x68));
    CHECK_FALSE(is(isParameterSet, 0x09));
    CHECK(is(isSps, 0x67));
    CHECK_FALSE(is(isSps, 0x68));
    CHECK(is(isSei, 0x06));
}

TEST_CASE("H.265 NAL units are told apart by their type", "[media]") {
    const auto is = [](auto question, int type) {
        const Bytes nal{static_cast<uint8_t>(type << 1), 1};
        return question(Codec::H265, nal);
    };
    CHECK(is(isKeySlice, 19));
    CHECK(is(isKeySlice, 21));
    CHECK_FALSE(is(isKeySlice, 1));
    CHECK(is(isSlice, 0));
    CHECK_FALSE(is(isSlice, 32));
    CHECK(is(isParameterSet, 32));
    CHECK(is(isParameterSet, 34));
    CHECK(is(isSps, 33));
    CHECK(is(isSei, 39));
    CHECK(is(isSei, 40));
}

TEST_CASE("the first slice of a picture says so", "[media]") {
    CHECK(startsPicture(Codec::H264, Bytes{0x65, 0x88}));
    CHECK_FALSE(startsPicture(Codec::H264, Bytes{0x65, 0x48}));
    CHECK_FALSE(startsPicture(Codec::H264, Bytes{0x43, 0x88}));
    CHECK_FALSE(startsPicture(Codec::H264, Bytes{0x67, 0x88}));
    CHECK_FALSE(startsPicture(Codec::H264, Bytes{0x65}));
    CHECK(startsPicture(Codec::H265, Bytes{0x26, 0x01, 0x80}));
    CHECK_FALSE(startsPicture(Codec::H265, Bytes{0x26, 0x01, 0x40}));
    CHECK_FALSE(startsPicture(Codec::H265, Bytes{0x26, 0x01}));
}

TEST_CASE("Motion JPEG and nothing at all have no NAL units", "[media]") {
    CHECK(nalType(Codec::Mjpeg, Bytes{0x65}) == -1);
    CHECK(nalType(Codec::H264, NalUnit{}) == -1);
    CHECK_FALSE(isSlice(Codec::Mjpeg, Bytes{0x65}));
    CHECK_FALSE(isSps(Codec::Mjpeg, Bytes{0x42}));
    CHECK_FALSE(isSlice(Codec::H265, NalUnit{}));
}

TEST_CASE("the reader shows the next NAL unit before looking for its end", "[media]") {
    const Bytes stream{0, 0, 1, 0x06, 5, 0, 0, 1, 0x65, 1, 2, 3};
    AnnexBReader reader{stream};

    REQUIRE(reader.next().has_value());
    CHECK(reader.rest().size() == 4);
    CHECK(isKeySlice(Codec::H264, reader.rest()));
    CHECK(reader.next()->size() == 4);
    CHECK(reader.rest().empty());
    CHECK_FALSE(reader.next().has_value());
}
