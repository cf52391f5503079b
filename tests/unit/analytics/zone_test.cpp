// SPDX-License-Identifier: Apache-2.0

#include "analytics/zone.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a zone without outline is the whole picture", "[analytics]") {
    CHECK(cv::countNonZero(maskOf({}, {20, 10})) == 200);
}

TEST_CASE("a zone covers its outline and nothing else", "[analytics]") {
    const Zone zone{.id = "top", .outline = {{0, 0}, {1, 0}, {1, 0.5}, {0, 0.5}}, .exclude = {}};

    const cv::Mat mask = maskOf(zone, {100, 101});

    CHECK(mask.at<uint8_t>(10, 50) == 255);
    CHECK(mask.at<uint8_t>(90, 50) == 0);
    CHECK(cv::countNonZero(mask) == 100 * 51);
}

TEST_CASE("exclusions are cut out of the zone", "[analytics]") {
    const Zone zone{.id = "", .outline = {}, .exclude = {{{0.5, 0}, {1, 0}, {1, 1}, {0.5, 1}}}};

    const cv::Mat mask = maskOf(zone, {101, 50});

    CHECK(mask.at<uint8_t>(25, 10) == 255);
    CHECK(mask.at<uint8_t>(25, 90) == 0);
}

}  // namespace betang
