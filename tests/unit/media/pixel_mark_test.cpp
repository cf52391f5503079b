// SPDX-License-Identifier: Apache-2.0

#include "media/pixel_mark.hpp"

extern "C" {
#include <libswscale/swscale.h>
}

#include <vector>

#include "media/decoder.hpp"

#include "tests/camsim/clip_encoder.hpp"
#include "tests/camsim/picture_source.hpp"
#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

struct Scaler {
    void operator()(SwsContext* scaler) const noexcept { sws_freeContext(scaler); }
};

struct Grey {
    std::vector<uint8_t> pixels;
    Size size;

    [[nodiscard]] GreyPlane plane() const { return {pixels.data(), size, size.width}; }
};

// The last pictures of a short loop, encoded at its low rate and decoded again.
std::vector<Picture> decodedLoop(StreamKind kind, int camera) {
    EncodingOptions options;
    options.loop = std::chrono::milliseconds{2000};
    ClipEncoder encoder{options, kind, camera};
    const auto pictures = openPictures("scene:market", options.of(kind).size);
    for (int i = 0; i < picturesInLoop(options, kind); ++i) {
        encoder.add(pictures->at(3 + static_cast<double>(i) / options.of(kind).frame_rate));
    }
    const ClipDraft draft = encoder.finish();
    Decoder decoder{Codec::H264};
    std::vector<Picture> decoded;
    for (const ClipIndexEntry& entry : draft.index) {
        auto annex_b = std::make_shared<Bytes>();
        auto rest = std::span{draft.payload}.subspan(entry.offset, entry.bytes);
        while (!rest.empty()) {
            const size_t length = (size_t{rest[1]} << 16U) | (size_t{rest[2]} << 8U) | rest[3];
            appendAnnexB(*annex_b, rest.subspan(4, length));
            rest = rest.subspan(4 + length);
        }
        AccessUnit unit{StreamId::parse("a.b/main").take()};
        unit.key = entry.key != 0;
        unit.data = annex_b;
        decoded.push_back(decoder.decode(unit).take());
    }
    return decoded;
}

Grey scaled(const AVFrame& from, Size to, int filter) {
    Grey grey{std::vector<uint8_t>(static_cast<size_t>(to.width * to.height)), to};
    const std::unique_ptr<SwsContext, Scaler> scaler{sws_getContext(from.width,
                                                                    from.height,
                                                                    AV_PIX_FMT_GRAY8,
                                                                    to.width,
                                                                    to.height,
                                                                    AV_PIX_FMT_GRAY8,
                                                                    filter,
                                                                    nullptr,
                                                                    nullptr,
                                                                    nullptr)};
    uint8_t* const lines[] = {grey.pixels.data()};
    const int strides[] = {to.width};
    sws_scale(scaler.get(), from.data, from.linesize, 0, from.height, lines, strides);
    return grey;
}

// Reads every fifth picture of the loop at one tile size; true when all say what they are.
bool allRead(const std::vector<Picture>& pictures, Size tile, int camera, int filter) {
    for (size_t i = 0; i < pictures.size(); i += 5) {
        const Grey grey = scaled(*pictures[i].frame, tile, filter);
        const auto mark = readMark(grey.plane(), {0, 0, tile.width, tile.height});
        if (mark != PixelMark{camera, static_cast<int>(i)}) {
            return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("a mark's bits read back, and any two flipped bits are noticed", "[media]") {
    for (const PixelMark mark : {PixelMark{0, 0}, PixelMark{1023, 4095}, PixelMark{9, 899}}) {
        const uint32_t bits = encodeMark(mark);
        CHECK(decodeMark(bits) == mark);
        for (unsigned a = 0; a < 32; ++a) {
            CHECK_FALSE(decodeMark(bits ^ (1U << a)));
            for (unsigned b = a + 1; b < 32; ++b) {
                CHECK_FALSE(decodeMark(bits ^ (1U << a) ^ (1U << b)));
            }
        }
    }
}

TEST_CASE("marks survive encoding and every grid of a 720p and a 1080p wall", "[media]") {
    for (const StreamKind kind : {StreamKind::Main, StreamKind::Sub}) {
        const std::vector<Picture> pictures = decodedLoop(kind, 517);
        for (const Size wall : {Size{1280, 720}, Size{1920, 1080}}) {
            for (int n = 1; n <= 8; ++n) {
                for (const int filter : {SWS_BILINEAR, SWS_AREA, SWS_FAST_BILINEAR}) {
                    CAPTURE(toText(kind), wall.width, n, filter);
                    CHECK(allRead(pictures, {wall.width / n, wall.height / n}, 517, filter));
                }
            }
        }
    }
}

TEST_CASE("a letterboxed picture is read, and one beside the tile is not", "[media]") {
    const std::vector<Picture> pictures = decodedLoop(StreamKind::Sub, 3);
    const Grey small = scaled(*pictures[7].frame, {200, 112}, SWS_BILINEAR);
    Grey wall{std::vector<uint8_t>(640 * 360, 16), {640, 360}};
    const Rect tile{320, 100, 200, 180};
    for (int y = 0; y < 112; ++y) {
        std::copy_n(small.pixels.begin() + y * 200,
                    200,
                    wall.pixels.begin() + (tile.y + 34 + y) * 640 + tile.x);
    }

    CHECK(readMark(wall.plane(), tile) == PixelMark{3, 7});
    CHECK_FALSE(readMark(wall.plane(), {0, 100, 200, 180}));
    CHECK_FALSE(readMark(wall.plane(), {tile.x + 40, tile.y, 200, 180}));
}

TEST_CASE("a picture without a mark has none", "[media]") {
    const std::vector<Picture> pictures = decodedLoop(StreamKind::Main, 0);
    const AVFrame& frame = *pictures[3].frame;

    CHECK_FALSE(readMark({frame.data[0], {frame.width, frame.height}, frame.linesize[0]},
                         {0, 0, frame.width, frame.height}));
    CHECK_FALSE(readMark({nullptr, {}, 0}, {0, 0, 160, 90}));
}

}  // namespace betang::camsim
