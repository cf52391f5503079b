// SPDX-License-Identifier: Apache-2.0

#include "core/segment_path.hpp"

#include "core/time_text.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

SegmentName sampleName() {
    return {StreamId::parse("kapuas.dermaga/main").take(),
            parseRfc3339("2026-11-22T01:04:31.123Z").take(),
            1,
            7,
            0};
}

}  // namespace

TEST_CASE("a segment's path tells its stream, day, start, epoch and run", "[core]") {
    CHECK(segmentPath(sampleName()) ==
          "kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4");
}

TEST_CASE("a segment's path can be read back", "[core]") {
    SegmentName name = sampleName();
    name.epoch = 18446744073709551615U;
    name.run = 1795309200123;
    name.number = 12;
    CHECK(parseSegmentPath(segmentPath(name)).take() == name);
}

TEST_CASE("a segment's start is cut to milliseconds", "[core]") {
    SegmentName name = sampleName();
    name.start += std::chrono::microseconds{999};
    CHECK(parseSegmentPath(segmentPath(name)).take() == sampleName());
}

TEST_CASE("anything that is not exactly a segment's path is refused", "[core]") {
    const auto path = GENERATE(
        "",
        "catalogue.sqlite",
        "/kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4",
        "../dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4",
        "kapuas/dermaga/main/2026-11-21/20261122T010431.123Z-e1-r7-0.mp4",
        "kapuas/dermaga/third/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4",
        "kapuas/Dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4",
        "kapuas//dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4",
        "kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e01-r7-0.mp4",
        "kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4.tmp",
        "kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7.mp4",
        "kapuas/dermaga/main/2026-11-22/20261322T010431.123Z-e1-r7-0.mp4",
        "kapuas/dermaga/main/2026-11-22/20261122T010431.12Z-e1-r7-0.mp4",
        "kapuas/dermaga/main/2026-11-22/short",
        "kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e99999999999999999999-r7-0.mp4",
        "x/kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4");
    CHECK_FALSE(parseSegmentPath(path).ok());
}
