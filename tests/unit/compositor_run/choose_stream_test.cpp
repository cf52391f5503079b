// SPDX-License-Identifier: Apache-2.0

#include "compositor/choose_stream.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

CameraConfig camera(const char* sub_url) {
    return {.id = CameraId::parse("kapuas.dermaga").take(),
            .name = "Dermaga",
            .main_url = "rtsp://a/main",
            .sub_url = sub_url,
            .secret = {},
            .schedule = {},
            .storage = {}};
}

TEST_CASE("a small tile takes the sub-stream", "[compositor]") {
    CHECK(chooseStream(camera("rtsp://a/sub"), {480, 270}) == StreamKind::Sub);
}

TEST_CASE("a wide tile takes the main stream", "[compositor]") {
    CHECK(chooseStream(camera("rtsp://a/sub"), {482, 270}) == StreamKind::Main);
}

TEST_CASE("a camera without sub-stream shows its main stream at any size", "[compositor]") {
    CHECK(chooseStream(camera(""), {64, 36}) == StreamKind::Main);
}

TEST_CASE("of a camera that is lent the stream that is lent is shown at any size", "[compositor]") {
    CameraConfig lent = camera("");
    lent.main_url.clear();
    lent.lent = StreamKind::Sub;
    CHECK(chooseStream(lent, {1920, 1080}) == StreamKind::Sub);
    lent.lent = StreamKind::Main;
    CHECK(chooseStream(lent, {64, 36}) == StreamKind::Main);
}

TEST_CASE("the loop filter is skipped where a tile is at most half as wide", "[compositor]") {
    CHECK(maySkipLoopFilter({1920, 1080}, {960, 540}));
    CHECK_FALSE(maySkipLoopFilter({1920, 1080}, {962, 540}));
    CHECK_FALSE(maySkipLoopFilter({}, {320, 180}));
}

}  // namespace
}  // namespace betang
