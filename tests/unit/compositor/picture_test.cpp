// SPDX-License-Identifier: Apache-2.0

#include <cstring>

#include "compositor/draw_picture.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/test_picture.hpp"
#include "tests/unit/compositor/pixels.hpp"

namespace betang {
namespace {

constexpr YuvColour kMeadow{150, 60, 70};

// Left half dark, right half bright.
std::shared_ptr<AVFrame> halves(Size size) {
    std::shared_ptr<AVFrame> frame = plainPicture(size, {40, 128, 128});
    fill(cropped(viewOf(*frame), {size.width / 2, 0, size.width / 2, size.height}),
         {200, 128, 128});
    return frame;
}

AvFramePtr filledWith(AVPixelFormat format, Size size, int value) {
    AvFramePtr frame = allocatePicture(size, format);
    for (int i = 0; i < AV_NUM_DATA_POINTERS && frame->buf[i] != nullptr; ++i) {
        std::memset(frame->buf[i]->data, value, frame->buf[i]->size);
    }
    return frame;
}

}  // namespace

TEST_CASE("a picture fills its tile and nothing else", "[compositor]") {
    Canvas canvas{{64, 64}};
    PictureScaler scaler;
    const auto picture = plainPicture({640, 360}, kMeadow);

    CHECK(scaler.draw(cropped(canvas.view(), {16, 16, 32, 18}), *picture, Fit::Letterbox));

    CHECK(countLuma(canvas.view(), [](int luma) { return luma == kMeadow.y; }) == 32 * 18);
    CHECK(
        (lumaAt(canvas.view(), 16, 16) == kMeadow.y && lumaAt(canvas.view(), 47, 33) == kMeadow.y));
    CHECK((uAt(canvas.view(), 20, 20) == kMeadow.u && vAt(canvas.view(), 20, 20) == kMeadow.v));
}

TEST_CASE("a zoomed tile shows its part and nothing beside it", "[compositor]") {
    Canvas canvas{{320, 180}};
    PictureScaler scaler;
    const auto bright = [](int luma) { return luma == 200; };

    REQUIRE(
        scaler.draw(canvas.view(), *halves({640, 360}), Fit::Letterbox, {0.75, 0.25, 0.25, 0.25}));
    CHECK(countLuma(canvas.view(), bright) == 320 * 180);
    REQUIRE(
        scaler.draw(canvas.view(), *halves({640, 360}), Fit::Letterbox, {0.25, 0.25, 0.25, 0.25}));
    CHECK(countLuma(canvas.view(), bright) == 0);
}

TEST_CASE("a scaled picture keeps what is left and what is right", "[compositor]") {
    for (const Size from : {Size{640, 360}, Size{1920, 1080}, Size{704, 396}, Size{160, 90}}) {
        for (const Size to : {Size{320, 180}, Size{426, 240}, Size{160, 90}, Size{1280, 720}}) {
            Canvas canvas{to};
            PictureScaler scaler;
            REQUIRE(scaler.draw(canvas.view(), *halves(from), Fit::Letterbox));
            const ConstI420View view = canvas.view();
            CAPTURE(from.width, to.width);
            CHECK(lumaAt(view, to.width / 4, to.height / 2) == 40);
            CHECK(lumaAt(view, to.width / 2 - 10, to.height / 2) == 40);
            CHECK(lumaAt(view, to.width / 2 + 10, to.height / 2) == 200);
            CHECK(lumaAt(view, to.width - 1, to.height - 1) == 200);
        }
    }
}

TEST_CASE("a picture of another shape stands between black bars", "[compositor]") {
    Canvas canvas{{320, 180}};
    fill(canvas.view(), {99, 50, 50});
    PictureScaler scaler;
    CHECK(scaler.draw(canvas.view(), *plainPicture({768, 576}, kMeadow), Fit::Letterbox));

    CHECK(lumaAt(canvas.view(), 10, 90) == 16);
    CHECK(lumaAt(canvas.view(), 310, 90) == 16);
    CHECK(lumaAt(canvas.view(), 160, 90) == kMeadow.y);
    CHECK(countLuma(canvas.view(), [](int luma) { return luma == 99; }) == 0);
}

TEST_CASE("full range becomes limited range", "[compositor]") {
    const std::array<std::pair<int, int>, 4> lumas{{{0, 16}, {255, 235}, {128, 126}, {64, 71}}};
    for (const auto& [full, limited] : lumas) {
        Canvas canvas{{32, 18}};
        PictureScaler scaler;
        const YuvColour colour{static_cast<uint8_t>(full), 0, 255};
        REQUIRE(scaler.draw(
            canvas.view(), *plainPicture({64, 36}, colour, AV_PIX_FMT_YUVJ420P), Fit::Letterbox));
        CHECK(lumaAt(canvas.view(), 5, 5) == limited);
        CHECK((uAt(canvas.view(), 5, 5) == 16 && vAt(canvas.view(), 31, 17) == 240));
    }
}

TEST_CASE("the range may be told by the frame instead of the format", "[compositor]") {
    Canvas canvas{{32, 18}};
    PictureScaler scaler;
    const auto picture = plainPicture({64, 36}, {255, 128, 128});
    picture->color_range = AVCOL_RANGE_JPEG;

    CHECK(scaler.draw(canvas.view(), *picture, Fit::Letterbox));
    CHECK(lumaAt(canvas.view(), 5, 5) == 235);
}

TEST_CASE("pictures of any pixel format are drawn", "[compositor]") {
    for (const AVPixelFormat format : {AV_PIX_FMT_YUV422P,
                                       AV_PIX_FMT_YUV444P,
                                       AV_PIX_FMT_YUV440P,
                                       AV_PIX_FMT_YUV411P,
                                       AV_PIX_FMT_YUV410P,
                                       AV_PIX_FMT_YUVJ422P,
                                       AV_PIX_FMT_GRAY8,
                                       AV_PIX_FMT_NV12,
                                       AV_PIX_FMT_NV21,
                                       AV_PIX_FMT_YUYV422,
                                       AV_PIX_FMT_RGB24,
                                       AV_PIX_FMT_BGRA,
                                       AV_PIX_FMT_GBRP,
                                       AV_PIX_FMT_YUVA420P,
                                       AV_PIX_FMT_GRAY16LE}) {
        Canvas canvas{{64, 36}};
        PictureScaler scaler;
        CAPTURE(format);
        CHECK(scaler.draw(canvas.view(), *filledWith(format, {96, 54}, 128), Fit::Letterbox));
        CHECK(std::abs(lumaAt(canvas.view(), 30, 20) - 128) < 16);
    }
}

TEST_CASE("ten bits are drawn as eight", "[compositor]") {
    AvFramePtr picture = filledWith(AV_PIX_FMT_YUV420P10LE, {96, 54}, 2);  // each sample 0x0202
    Canvas canvas{{64, 36}};
    PictureScaler scaler;

    CHECK(scaler.draw(canvas.view(), *picture, Fit::Letterbox));
    CHECK(lumaAt(canvas.view(), 30, 20) == Approx(0x202 / 4).margin(2));
    CHECK(uAt(canvas.view(), 30, 20) == Approx(0x202 / 4).margin(2));
}

TEST_CASE("pictures of hostile sizes are drawn without harm", "[compositor]") {
    PictureScaler scaler;
    for (const Size size : {Size{1, 1},
                            Size{2, 2},
                            Size{7, 5},
                            Size{8192, 16},
                            Size{16, 8192},
                            Size{641, 361},
                            Size{1, 4096},
                            Size{4096, 1}}) {
        for (const AVPixelFormat format :
             {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV444P, AV_PIX_FMT_NV12, AV_PIX_FMT_YUV420P10LE}) {
            const AvFramePtr picture = filledWith(format, size, 100);
            REQUIRE(picture);
            for (const Size tile : {Size{2, 2}, Size{160, 90}, Size{426, 240}}) {
                Canvas canvas{tile};
                CAPTURE(size.width, size.height, format, tile.width);
                (void)scaler.draw(canvas.view(), *picture, Fit::Fill);
                CHECK((scaler.draw(canvas.view(), *picture, Fit::Letterbox) ||
                       format != AV_PIX_FMT_YUV420P));
            }
        }
    }
}

TEST_CASE("what is no picture is refused and leaves the tile alone", "[compositor]") {
    Canvas canvas{{64, 36}};
    fill(canvas.view(), kMeadow);
    PictureScaler scaler;
    AvFramePtr empty{av_frame_alloc()};
    CHECK_FALSE(scaler.draw(canvas.view(), *empty, Fit::Letterbox));

    AvFramePtr missing{av_frame_clone(plainPicture({64, 36}, kMeadow).get())};
    missing->data[2] = nullptr;
    CHECK_FALSE(scaler.draw(canvas.view(), *missing, Fit::Letterbox));

    AvFramePtr elsewhere{av_frame_clone(plainPicture({64, 36}, kMeadow).get())};
    elsewhere->format = AV_PIX_FMT_VAAPI;
    CHECK_FALSE(scaler.draw(canvas.view(), *elsewhere, Fit::Letterbox));
    CHECK(countLuma(canvas.view(), [](int luma) { return luma == kMeadow.y; }) == 64 * 36);
}

TEST_CASE("greying keeps the light, dimming keeps a part of it", "[compositor]") {
    Canvas canvas{{32, 18}};
    fill(canvas.view(), {200, 60, 70});
    greyOut(canvas.view());
    CHECK(isGrey(canvas.view()));
    CHECK(lumaAt(canvas.view(), 3, 3) == 200);

    dim(canvas.view());
    CHECK(lumaAt(canvas.view(), 3, 3) < 100);
    CHECK(lumaAt(canvas.view(), 31, 17) > 30);
}

TEST_CASE("an output shows its region at its own size", "[compositor]") {
    Canvas canvas{{64, 32}};
    fill(cropped(canvas.view(), {32, 0, 32, 32}), kMeadow);
    Canvas same{{32, 32}};
    Canvas larger{{96, 96}};
    drawRegion(same.view(), canvas.view(), {32, 0, 32, 32});
    drawRegion(larger.view(), canvas.view(), {32, 0, 32, 32});

    CHECK(countLuma(same.view(), [](int luma) { return luma == kMeadow.y; }) == 32 * 32);
    CHECK(countLuma(larger.view(), [](int luma) { return luma == kMeadow.y; }) == 96 * 96);
    CHECK(vAt(larger.view(), 95, 95) == kMeadow.v);
}

}  // namespace betang
