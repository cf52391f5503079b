// SPDX-License-Identifier: Apache-2.0

#include "analytics/small_grey.hpp"

#include <cstring>

#include "tests/support/catch.hpp"

namespace betang {

namespace {

AvFramePtr pictureOf(AVPixelFormat format, int width, int height) {
    AvFramePtr frame = makeAvFrame();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    REQUIRE(av_frame_get_buffer(frame.get(), 0) == 0);
    for (int y = 0; y < height; ++y) {
        std::memset(frame->data[0] + y * frame->linesize[0],
                    y < height / 2 ? 40 : 200,
                    static_cast<size_t>(width));
    }
    return frame;
}

}  // namespace

TEST_CASE("a picture becomes small and grey with its aspect kept", "[analytics]") {
    const auto grey = smallGrey(*pictureOf(AV_PIX_FMT_YUV420P, 768, 432));

    REQUIRE(grey);
    CHECK(grey->cols == kAnalysisWidth);
    CHECK(grey->rows == 108);
    CHECK(grey->at<uint8_t>(10, 100) == 40);
    CHECK(grey->at<uint8_t>(100, 100) == 200);
}

TEST_CASE("a picture smaller than the analysis keeps its size", "[analytics]") {
    const auto grey = smallGrey(*pictureOf(AV_PIX_FMT_YUVJ422P, 160, 120));

    REQUIRE(grey);
    CHECK(grey->size() == cv::Size(160, 120));
}

TEST_CASE("a picture without 8-bit luma is refused, not misread", "[analytics]") {
    CHECK_FALSE(smallGrey(*pictureOf(AV_PIX_FMT_YUV420P10LE, 320, 240)));
    CHECK_FALSE(smallGrey(*pictureOf(AV_PIX_FMT_RGB24, 320, 240)));
}

}  // namespace betang
