// SPDX-License-Identifier: Apache-2.0
//
// All stages behind one camera, over decoded pictures.

#include "analytics/stage_chain.hpp"

#include <cstring>

#include "tests/support/catch.hpp"
#include "tests/unit/analytics/scene.hpp"

namespace betang {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

AvFramePtr frameOf(const cv::Mat& grey, AVPixelFormat format = AV_PIX_FMT_YUV420P) {
    AvFramePtr frame = makeAvFrame();
    frame->format = format;
    frame->width = grey.cols;
    frame->height = grey.rows;
    REQUIRE(av_frame_get_buffer(frame.get(), 0) == 0);
    for (int y = 0; y < grey.rows; ++y) {
        std::memcpy(
            frame->data[0] + y * frame->linesize[0], grey.ptr(y), static_cast<size_t>(grey.cols));
    }
    return frame;
}

const std::vector<PersonHeight> kStreet{{0.3, 0.1}, {0.9, 0.4}};

// Ten seconds of a still street, then a person who walks across it for so many.
Findings walkOf(StageChain& chain, int walking_seconds, Duration apart = milliseconds{100}) {
    Scene scene;
    Findings found;
    const Duration until = seconds{10 + walking_seconds};
    for (Duration at{}; at < until; at += apart) {
        const auto walked = std::chrono::duration<double>(at - seconds{10}).count();
        const int x = walked < 0 ? -1 : static_cast<int>(20 + 20 * walked);
        REQUIRE(chain.process(*frameOf(scene.next({x, 50})), at, found).ok());
    }
    chain.finish(found);
    return found;
}

}  // namespace

TEST_CASE("a chain finds who walks, counts people and has no complaint of the camera",
          "[analytics]") {
    StageChain chain{{}, kStreet};
    const Findings found = walkOf(chain, 6);

    REQUIRE(found.motion.size() == 1);
    CHECK(found.motion[0].event.start >= seconds{10});
    CHECK(found.motion[0].event.start < seconds{11});
    CHECK(found.counts.size() == 16);
    CHECK(found.health.empty());
}

TEST_CASE("a camera without heights counts nobody and still sees motion", "[analytics]") {
    StageChain chain{{}, {}};
    const Findings found = walkOf(chain, 6);

    CHECK(found.counts.empty());
    CHECK(found.motion.size() == 1);
}

TEST_CASE("a camera of fifty pictures a second finds the same as one of ten", "[analytics]") {
    StageChain fast{{}, kStreet};
    StageChain slow{{}, kStreet};
    const Findings of_fast = walkOf(fast, 6, milliseconds{20});
    const Findings of_slow = walkOf(slow, 6);

    REQUIRE(of_fast.motion.size() == of_slow.motion.size());
    CHECK(of_fast.counts.size() + 1 >= of_slow.counts.size());
}

TEST_CASE("a picture in colours without luma is refused and the next one is looked at",
          "[analytics]") {
    StageChain chain{{}, {}};
    Scene scene;
    Findings found;
    AvFramePtr colours = makeAvFrame();
    colours->format = AV_PIX_FMT_RGB24;
    colours->width = 192;
    colours->height = 108;
    REQUIRE(av_frame_get_buffer(colours.get(), 0) == 0);

    CHECK(chain.wouldStir(*frameOf(scene.next())));
    CHECK_FALSE(chain.process(*colours, {}, found).ok());
    CHECK_FALSE(chain.wouldStir(*colours));
    CHECK(chain.process(*frameOf(scene.next()), milliseconds{1}, found).ok());
    CHECK_FALSE(chain.wouldStir(*frameOf(scene.next())));
    CHECK(chain.wouldStir(*frameOf(scene.next({90, 40}))));
}

TEST_CASE("a resolution that changes in the middle of a clip is no motion and no fault",
          "[analytics]") {
    StageChain chain{{{.id = "jalan", .outline = {{0, 0}, {1, 0}, {1, 1}}, .exclude = {}}},
                     kStreet};
    Scene scene;
    Findings found;
    for (int i = 0; i < 600; ++i) {
        cv::Mat picture = scene.next();
        if (i >= 300) {
            cv::resize(picture, picture, {144, 108});
        }
        const AvFramePtr frame = frameOf(picture);
        (void)chain.wouldStir(*frame);
        REQUIRE(chain.process(*frame, milliseconds{100 * i}, found).ok());
    }
    chain.finish(found);

    CHECK(found.motion.empty());
    CHECK(found.crowd.empty());
    CHECK(found.health.empty());
    CHECK(found.counts.size() == 60);
}

TEST_CASE("a chain that saw no picture finds nothing", "[analytics]") {
    StageChain chain{{}, kStreet};
    Findings found;
    chain.finish(found);

    CHECK(found.motion.empty());
    CHECK(found.crowd.empty());
    CHECK(found.health.empty());
    CHECK_FALSE(chain.restless());
}

TEST_CASE("a zone where nobody walks has no motion while another has", "[analytics]") {
    const Zone sky{.id = "atas", .outline = {{0, 0}, {1, 0}, {1, 0.3}, {0, 0.3}}, .exclude = {}};
    const Zone road{.id = "jalan", .outline = {{0, 0.3}, {1, 0.3}, {1, 1}, {0, 1}}, .exclude = {}};
    StageChain chain{{sky, road}, {}};

    const Findings found = walkOf(chain, 6);
    REQUIRE_FALSE(found.motion.empty());
    for (const ZoneEvent& event : found.motion) {
        CHECK(event.zone == "jalan");
    }
}

}  // namespace betang
