// SPDX-License-Identifier: Apache-2.0

#include "media/decoder.hpp"

#include <cstdlib>
#include <random>

#include "media/nal.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/test_clip.hpp"

using namespace betang;

namespace {

int middleLuma(const Picture& picture) {
    const AVFrame& frame = *picture.frame;
    return frame.data[0][frame.height / 2 * frame.linesize[0] + frame.width / 2];
}

AccessUnit withData(AccessUnit unit, Bytes data) {
    unit.data = std::make_shared<const Bytes>(std::move(data));
    return unit;
}

}  // namespace

TEST_CASE("a stream without B-frames yields each picture at once", "[media]") {
    for (const Codec codec : {Codec::H264, Codec::H265, Codec::Mjpeg}) {
        Decoder decoder{codec};
        int index = 0;
        for (const AccessUnit& unit : encodeTestClip({.codec = codec, .frames = 12, .gop = 5})) {
            const Result<Picture> picture = decoder.decode(unit);
            REQUIRE(picture.ok());
            REQUIRE(*picture);
            CHECK(picture->sequence == unit.sequence);
            CHECK(picture->captured == unit.captured);
            CHECK(picture->frame->width == 160);
            CHECK_FALSE(picture->corrupt);
            CHECK(std::abs(middleLuma(*picture) - lumaOfTestPicture(index++)) <= 4);
        }
    }
}

TEST_CASE("B-frames come out in display order with the time of their own access unit", "[media]") {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        Decoder decoder{codec};
        std::vector<UtcTime> shown;
        const auto units = encodeTestClip({.codec = codec, .frames = 30, .gop = 10, .bframes = 2});
        for (const AccessUnit& unit : units) {
            const Result<Picture> picture = decoder.decode(unit);
            REQUIRE(picture.ok());
            if (*picture) {
                shown.push_back(picture->captured);
            }
        }
        CHECK(shown.size() > 20);
        CHECK(std::is_sorted(shown.begin(), shown.end()));
    }
}

TEST_CASE("decoding begins at the first keyframe that arrives", "[media]") {
    const auto units = encodeTestClip({.frames = 20, .gop = 10});
    Decoder decoder{Codec::H264};
    for (size_t i = 5; i < 10; ++i) {
        const Result<Picture> picture = decoder.decode(units[i]);
        CHECK((!picture.ok() || !*picture));
    }

    const Result<Picture> picture = decoder.decode(units[10]);

    REQUIRE(picture.ok());
    CHECK(picture->sequence == units[10].sequence);
}

TEST_CASE("garbage is Corrupt and the next keyframe decodes", "[media]") {
    std::mt19937 random{7};
    Bytes garbage(4000);
    for (uint8_t& octet : garbage) {
        octet = static_cast<uint8_t>(random());
    }
    const auto units = encodeTestClip({.frames = 1});
    Decoder decoder{Codec::H264};

    const Result<Picture> bad = decoder.decode(withData(units[0], garbage));

    REQUIRE_FALSE(bad.ok());
    CHECK(bad.error().kind() == ErrorKind::Corrupt);
    CHECK(decoder.decode(units[0]).value());
}

TEST_CASE("an access unit without data is Corrupt", "[media]") {
    Decoder decoder{Codec::H264};
    const auto units = encodeTestClip({.frames = 1});
    AccessUnit empty = units[0];
    empty.data = nullptr;

    CHECK(decoder.decode(empty).error().kind() == ErrorKind::Corrupt);
    CHECK(decoder.decode(withData(units[0], {})).error().kind() == ErrorKind::Corrupt);
}

TEST_CASE("damaged slices never end the decoder and the stream heals at a keyframe", "[media]") {
    const auto units = encodeTestClip({.size = {320, 240}, .frames = 40, .gop = 10});
    std::mt19937 random{11};
    Decoder decoder{Codec::H264};
    for (const AccessUnit& unit : units) {
        Bytes bytes = *unit.data;
        for (int i = 0; i < 3; ++i) {
            bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
        }
        static_cast<void>(decoder.decode(withData(unit, bytes)));
    }

    decoder.flush();
    const Result<Picture> healed = decoder.decode(units[10]);

    REQUIRE(healed.ok());
    CHECK(healed->frame);
}

TEST_CASE("a new size in band is followed", "[media]") {
    Decoder decoder{Codec::H264};
    CHECK(decoder.decode(encodeTestClip({.frames = 1})[0]).value().frame->width == 160);
    const auto larger = encodeTestClip({.size = {352, 288}, .frames = 2});

    CHECK(decoder.decode(larger[0]).value().frame->width == 352);
    CHECK(decoder.decode(larger[1]).value().frame->height == 288);
}

TEST_CASE("a picture wider than 8192 is refused", "[media]") {
    const auto units = encodeTestClip({.codec = Codec::Mjpeg, .size = {8208, 16}, .frames = 1});
    Decoder decoder{Codec::Mjpeg};

    const Result<Picture> picture = decoder.decode(units[0]);

    REQUIRE_FALSE(picture.ok());
    CHECK(picture.error().kind() == ErrorKind::Corrupt);
}

TEST_CASE("options change while decoding goes on", "[media]") {
    const auto units = encodeTestClip({.frames = 30, .gop = 30, .bframes = 2});
    Decoder decoder{Codec::H264, {.skip_loop_filter = true}};
    const auto pictures = [&decoder, &units] {
        int count = 0;
        for (const AccessUnit& unit : units) {
            count += decoder.decode(unit).value() ? 1 : 0;
        }
        decoder.flush();
        return count;
    };
    const int all = pictures();

    decoder.setOptions({.skip_non_reference = true});

    CHECK(pictures() < all);
}
