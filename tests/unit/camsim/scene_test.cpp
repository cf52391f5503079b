// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/scene.hpp"

#include <cstdlib>
#include <vector>

#include "core/error.hpp"

#include "tests/camsim/picture_source.hpp"
#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

constexpr Size kSmall{160, 90};

// Pixels that differ by more than the noise between the picture at `seconds` and the empty scene.
int changedPixels(const char* name, double seconds) {
    const AvFramePtr empty = makePicture(kSmall);
    const AvFramePtr shown = makePicture(kSmall);
    ScenePainter painter{sceneByName(name), kSmall};
    painter.paint(59.9, *empty);
    painter.paint(seconds, *shown);
    int changed = 0;
    for (int y = 0; y < kSmall.height; ++y) {
        for (int x = 0; x < kSmall.width; ++x) {
            changed += std::abs(shown->data[0][y * shown->linesize[0] + x] -
                                empty->data[0][y * empty->linesize[0] + x]) > 4;
        }
    }
    return changed;
}

}  // namespace

TEST_CASE("a scene moves within its stated spans and is quiet between them", "[camsim]") {
    for (const char* name : {"crossing", "market"}) {
        const std::vector<MotionSpan> spans = motionOf(sceneByName(name));
        REQUIRE(spans.size() >= 2);
        double quiet_from = 0;
        for (const MotionSpan& span : spans) {
            CAPTURE(name, span.start_s, span.end_s);
            CHECK(changedPixels(name, (span.start_s + span.end_s) / 2) > 20);
            CHECK(changedPixels(name, (quiet_from + span.start_s) / 2) == 0);
            quiet_from = span.end_s;
        }
        CHECK(quiet_from < kSceneLength);
    }
}

TEST_CASE("the still scene is the same at any time", "[camsim]") {
    const AvFramePtr early = makePicture(kSmall);
    const AvFramePtr late = makePicture(kSmall);
    ScenePainter painter{sceneByName("still"), kSmall};
    painter.paint(1, *early);
    painter.paint(31.7, *late);

    CHECK(motionOf(sceneByName("still")).empty());
    for (int y = 0; y < kSmall.height; ++y) {
        const uint8_t* line = early->data[0] + y * early->linesize[0];
        CHECK(std::equal(line, line + kSmall.width, late->data[0] + y * late->linesize[0]));
    }
}

TEST_CASE("an unknown scene is refused with those there are", "[camsim]") {
    CHECK_THROWS_WITH(sceneByName("beach"),
                      "no scene 'beach'; there are crossing, market and still");
}

}  // namespace betang::camsim
