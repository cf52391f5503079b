// SPDX-License-Identifier: Apache-2.0

#include "bus/media_message.hpp"

#include "bus/little_endian.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

const StreamId kSubStream = streamNamed("kapuas.dermaga/sub");
constexpr uint64_t kSentAt = 1000;

AccessUnit sampleUnit() {
    AccessUnit unit = unitNumber(kSubStream, 3);
    unit.codec = Codec::H265;
    unit.sequence = 1003;
    unit.epoch = 9;
    unit.key = true;
    unit.discontinuity = true;
    return unit;
}

ErrorKind kindOf(const MediaHeader& header, std::string_view topic = "media/kapuas.dermaga/sub/") {
    const auto decoded = decodeMedia(topic, header, bytesOf(200, 3));
    REQUIRE_FALSE(decoded.ok());
    return decoded.error().kind();
}

template <typename T>
MediaHeader headerWith(size_t offset, T value) {
    MediaHeader header = encodeHeader(sampleUnit(), kSentAt);
    putLittleEndian(header, offset, value);
    return header;
}

}  // namespace

TEST_CASE("an access unit survives the wire unchanged", "[bus]") {
    const AccessUnit sent = sampleUnit();

    const auto got = decodeMedia(mediaTopic(kSubStream), encodeHeader(sent, kSentAt), sent.data);

    REQUIRE(got.ok());
    CHECK(got->stream == sent.stream);
    CHECK(got->codec == Codec::H265);
    CHECK(got->sequence == 1003);
    CHECK(got->run == 7);
    CHECK(got->epoch == 9);
    CHECK(got->pts == sent.pts);
    CHECK(got->dts == sent.dts);
    CHECK(got->captured == sent.captured);
    CHECK(got->size == Size{640, 360});
    CHECK(got->key);
    CHECK_FALSE(got->damaged);
    CHECK(got->discontinuity);
    CHECK(*got->data == *sent.data);
}

TEST_CASE("the header is laid out as the documentation says", "[bus]") {
    const MediaHeader header = encodeHeader(sampleUnit(), kSentAt);

    CHECK(std::string(header.begin(), header.begin() + 4) == "BTAU");
    CHECK(header[4] == 1);
    CHECK(header[6] == 80);
    CHECK(header[8] == 0xeb);  // 1003 = 0x3eb
    CHECK(header[9] == 0x03);
    CHECK(getLittleEndian<uint32_t>(header, 56) == 200);
    CHECK(getLittleEndian<uint16_t>(header, 60) == 640);
    CHECK(header[64] == 2);
    CHECK(header[65] == 1);
    CHECK(header[66] == 5);  // key and discontinuity
    CHECK(originOf(header) == kSentAt);
}

TEST_CASE("topics end in a slash and lead back to their stream", "[bus]") {
    CHECK(mediaTopic(kSubStream) == "media/kapuas.dermaga/sub/");
    CHECK(stateTopic(kSubStream.camera) == "state/kapuas.dermaga/");
    CHECK(*streamFromTopic(mediaTopic(kSubStream)) == kSubStream);
    for (const char* topic : {"",
                              "media/",
                              "media/kapuas.dermaga/sub",
                              "state/kapuas.dermaga/",
                              "media/kapuas.dermaga/third/",
                              "media/../etc/sub/",
                              "media/kapuas.dermaga/sub//",
                              "media/kapuas.dermaga/sub/x"}) {
        CAPTURE(topic);
        CHECK_FALSE(streamFromTopic(topic).ok());
    }
}

TEST_CASE("a hostile header is refused before any field is believed", "[bus]") {
    CHECK(kindOf(headerWith<uint8_t>(0, 'X')) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith<uint16_t>(4, 2)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith<uint16_t>(6, 79)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith<uint32_t>(56, 201)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith<uint32_t>(56, UINT32_MAX)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith<uint8_t>(64, 0)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith<uint8_t>(64, 4)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith<uint8_t>(65, 0)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith(32, INT64_MAX)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith(40, INT64_MIN)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith(48, int64_t{-1})) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith(8, UINT64_MAX)) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith(72, uint64_t{0})) == ErrorKind::Corrupt);
    CHECK(kindOf(headerWith(72, uint64_t{1004})) == ErrorKind::Corrupt);
    CHECK(kindOf(encodeHeader(sampleUnit(), kSentAt), "media/kapuas.dermaga/main/") ==
          ErrorKind::Corrupt);
}

TEST_CASE("a header that is cut short or too long is refused", "[bus]") {
    const MediaHeader header = encodeHeader(sampleUnit(), kSentAt);
    std::vector<uint8_t> longer(header.begin(), header.end());
    longer.push_back(0);
    const auto topic = mediaTopic(kSubStream);

    CHECK_FALSE(decodeMedia(topic, longer, bytesOf(200, 0)).ok());
    CHECK_FALSE(decodeMedia(topic, std::span{header}.first(79), bytesOf(200, 0)).ok());
    CHECK_FALSE(decodeMedia(topic, {}, bytesOf(200, 0)).ok());
    CHECK_FALSE(decodeMedia(topic, header, nullptr).ok());
}

TEST_CASE("only payloads between one byte and the limit fit a message", "[bus]") {
    AccessUnit unit = sampleUnit();
    CHECK(fitsMessage(unit));
    unit.data = bytesOf(0, 0);
    CHECK_FALSE(fitsMessage(unit));
    unit.data = bytesOf(kLargestPayload + 1, 0);
    CHECK_FALSE(fitsMessage(unit));
    unit.data = nullptr;
    CHECK_FALSE(fitsMessage(unit));
}

}  // namespace betang
