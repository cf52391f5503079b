// SPDX-License-Identifier: Apache-2.0

#include "compositor/decoder_choice.hpp"

#include "compositor/gst_decoder.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {
namespace {

const std::vector<DecoderElement> kElements{{"avdec_h264", 256, false},
                                            {"vah264dec", 257, true},
                                            {"v4l2slh264dec", 258, true},
                                            {"nvh264dec", 0, true}};

// GStreamer's wrapper of libavcodec, which stands for a chip's decoder here. Whether it is
// installed; says that the test is skipped where it is not.
constexpr const char* kElement = "avdec_h264";

bool hasElement() {
    const auto all = decoderElements(Codec::H264);
    const bool has = std::any_of(
        all.begin(), all.end(), [](const DecoderElement& one) { return one.name == kElement; });
    if (!has) {
        WARN("skipped: needs the GStreamer element " << kElement);
    }
    return has;
}

std::vector<AccessUnit> clipOf(int frames) {
    TestClip clip;
    clip.frames = frames;
    return encodeTestClip(clip);
}

// Sum of absolute differences of luma, a picture each.
int64_t difference(const AVFrame& a, const AVFrame& b) {
    int64_t sum = 0;
    for (int y = 0; y < a.height; ++y) {
        for (int x = 0; x < a.width; ++x) {
            sum += std::abs(a.data[0][y * a.linesize[0] + x] - b.data[0][y * b.linesize[0] + x]);
        }
    }
    return sum;
}

std::vector<Picture> decodeAll(PictureDecoder& decoder, const std::vector<AccessUnit>& units) {
    std::vector<Picture> pictures;
    for (const AccessUnit& unit : units) {
        if (auto picture = decoder.decode(unit); picture && *picture) {
            pictures.push_back(std::move(*picture));
        }
    }
    return pictures;
}

// Which no decoder takes.
AccessUnit withoutData(AccessUnit unit) {
    unit.data = std::make_shared<const Bytes>();
    return unit;
}

}  // namespace

TEST_CASE("of the hardware decoders the one of the highest rank is taken", "[compositor]") {
    CHECK(chooseDecoder("auto", kElements) ==
          DecoderChoice{"v4l2slh264dec", "hardware, of rank 258"});
}

TEST_CASE("without hardware libavcodec decodes, and that is said", "[compositor]") {
    CHECK(chooseDecoder("auto", {{"avdec_h264", 256, false}}) ==
          DecoderChoice{"", "no hardware decoder is installed"});
    CHECK(chooseDecoder("auto", {{"nvh264dec", 0, true}}).element.empty());  // never by itself
}

TEST_CASE("what is configured is taken, if it decodes the codec", "[compositor]") {
    CHECK(chooseDecoder("software", kElements).element.empty());
    CHECK(chooseDecoder("avdec_h264", kElements).element == "avdec_h264");
    CHECK(chooseDecoder("nvh264dec", kElements).element == "nvh264dec");
    CHECK(chooseDecoder("vah265dec", kElements) ==
          DecoderChoice{"", "vah265dec does not decode this, or is not installed"});
}

TEST_CASE("a decoder of GStreamer gives the pictures that libavcodec gives", "[compositor]") {
    if (!hasElement()) {
        return;
    }
    const auto units = clipOf(30);
    const auto ours = makeSoftwareDecoder(Codec::H264);
    const auto theirs = makeGstDecoder(Codec::H264, kElement);

    const std::vector<Picture> wanted = decodeAll(*ours, units);
    std::vector<Picture> got = decodeAll(*theirs, units);
    if (Picture last = theirs->drain()) {
        got.push_back(std::move(last));
    }

    REQUIRE(!wanted.empty());
    REQUIRE(got.size() + 2 >= wanted.size());  // a parser may hold a picture back, not more
    for (const Picture& picture : got) {
        const auto same = std::find_if(wanted.begin(), wanted.end(), [&](const Picture& one) {
            return one.sequence == picture.sequence;
        });
        REQUIRE(same != wanted.end());
        CHECK(picture.captured == same->captured);
        CHECK(difference(*picture.frame, *same->frame) == 0);
    }
}

TEST_CASE("a decoder of GStreamer decodes again after it was flushed", "[compositor]") {
    if (!hasElement()) {
        return;
    }
    const auto units = clipOf(20);
    const auto decoder = makeGstDecoder(Codec::H264, kElement);
    const size_t before = decodeAll(*decoder, units).size();
    decoder->flush();
    CHECK(decodeAll(*decoder, units).size() == before);
}

TEST_CASE("pictures that a decoder does not give are no failure of it", "[compositor]") {
    if (!hasElement()) {
        return;
    }
    auto units = clipOf(200);
    for (size_t i = 0; i < units.size(); i += 3) {
        Bytes bytes{0, 0, 0, 1, 12, 0xFF, 0x80};  // filler data alone: nothing to show
        if (!units[i].key) {
            units[i].data = std::make_shared<const Bytes>(std::move(bytes));
        }
    }
    const auto decoder = makeGstDecoder(Codec::H264, kElement);
    size_t shown = 0;
    for (const AccessUnit& unit : units) {
        const auto picture = decoder->decode(unit);
        REQUIRE(picture.ok());
        shown += *picture ? 1 : 0;
    }
    CHECK(shown > 100);
}

TEST_CASE("a stream on which the chosen element fails goes on with libavcodec", "[compositor]") {
    if (!hasElement()) {
        return;
    }
    const auto units = clipOf(20);
    DecoderMaker maker;
    maker.want(kElement, Log{"test"});
    CHECK(maker.toJson()[0] == Json{{"codec", "h264"},
                                    {"decoder", kElement},
                                    {"reason", "as configured"},
                                    {"failures", 0}});
    const auto decoder = maker.make(Codec::H264);

    CHECK_FALSE(decoder->decode(withoutData(units.front())).ok());
    CHECK(maker.toJson()[0].at("failures") == 1);
    const auto wanted = makeSoftwareDecoder(Codec::H264);
    CHECK(decodeAll(*decoder, units).size() == decodeAll(*wanted, units).size());
}

TEST_CASE("an element that is not installed leaves the wall its libavcodec", "[compositor]") {
    CHECK_THROWS_AS(makeGstDecoder(Codec::H264, "nosuchdec"), Error);
    DecoderMaker maker;
    maker.want("nosuchdec", Log{"test"});
    CHECK(maker.toJson()[0].at("decoder") == "libavcodec");
    CHECK(maker.make(Codec::H264) != nullptr);
}

}  // namespace betang
