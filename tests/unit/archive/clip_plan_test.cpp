// SPDX-License-Identifier: Apache-2.0

#include "archive/clip_plan.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

const StreamId& stream() {
    static const StreamId kOne = StreamId::parse(kStream).take();
    return kOne;
}

UtcTime second(int count) {
    return kNow + std::chrono::seconds{count};
}

TimeSpan seconds(int from, int to) {
    return {second(from), second(to)};
}

// "CAUSE FROM-TO", in seconds after kNow.
std::vector<std::string> texts(const std::vector<PackageGap>& gaps) {
    std::vector<std::string> all;
    for (const PackageGap& gap : gaps) {
        const auto at = [](UtcTime time) {
            return std::to_string(std::chrono::round<std::chrono::seconds>(time - kNow).count());
        };
        all.push_back(gap.cause + " " + at(gap.span.from) + "-" + at(gap.span.to));
    }
    return all;
}

// A clip of a second for each of `starts`, three pictures in each fragment.
PlannedClip clipOf(const std::vector<int>& starts) {
    PlannedClip clip;
    for (const int start : starts) {
        clip.segments.push_back({.stream = stream(), .start = second(start)});
        PlannedFragment fragment{.segment = clip.segments.size() - 1};
        fragment.samples.samples.assign(3, {.bytes = 10, .duration = 30'000, .key = true});
        fragment.samples.payload = 30;
        fragment.start = second(start);
        fragment.end = second(start + 1);
        clip.fragments.push_back(fragment);
    }
    return clip;
}

}  // namespace

TEST_CASE("a hole is divided among those who know why, surest first", "[archive]") {
    const std::vector<KnownAbsence> known{{stream(), seconds(2, 4), "policy", "deleted"},
                                          {stream(), seconds(3, 8), "camera", ""}};
    CHECK(texts(causesOf(seconds(0, 10), stream(), known)) ==
          std::vector<std::string>{"unknown 0-2", "policy 2-4", "camera 4-8", "unknown 8-10"});
    CHECK(texts(causesOf(seconds(5, 6), stream(), known)) ==
          std::vector<std::string>{"camera 5-6"});
    CHECK(texts(causesOf(seconds(0, 1), stream(), {})) == std::vector<std::string>{"unknown 0-1"});
}

TEST_CASE("what is known of another stream explains nothing", "[archive]") {
    const std::vector<KnownAbsence> known{
        {StreamId::parse("kapuas.pasar/main").take(), seconds(0, 9), "link", ""}};
    CHECK(texts(causesOf(seconds(0, 9), stream(), known)) ==
          std::vector<std::string>{"unknown 0-9"});
}

TEST_CASE("a sliver that nobody explains belongs to the gap beside it", "[archive]") {
    TimeSpan span = seconds(0, 9);
    span.from += std::chrono::milliseconds{300};
    const std::vector<KnownAbsence> known{{stream(), span, "camera", ""}};
    CHECK(texts(causesOf(seconds(0, 9), stream(), known)) ==
          std::vector<std::string>{"camera 0-9"});
    CHECK(causesOf(seconds(0, 9), stream(), known).front().span.from == second(0));
}

TEST_CASE("gaps are what lies between clips and around them", "[archive]") {
    StreamPlan plan{stream()};
    plan.clips = {clipOf({2, 3}), clipOf({10})};
    CHECK(texts(gapsOf(plan, seconds(0, 20))) ==
          std::vector<std::string>{"unknown 0-2", "unknown 4-10", "unknown 11-20"});
    CHECK(gapsOf(plan, seconds(2, 4)).empty());
    CHECK(deliveredBy(plan) == std::vector<TimeSpan>{seconds(2, 4), seconds(10, 11)});
}

TEST_CASE("a fragment that was lost within a clip is not delivered", "[archive]") {
    StreamPlan plan{stream()};
    plan.clips = {clipOf({0, 1, 3})};
    plan.lost_fragments = {{seconds(2, 3), "damaged", ""}};
    CHECK(deliveredBy(plan) == std::vector<TimeSpan>{seconds(0, 2), seconds(3, 4)});
    CHECK(texts(gapsOf(plan, seconds(0, 4))) == std::vector<std::string>{"damaged 2-3"});
}

TEST_CASE("clips that overlap, as after a step of the clock, count once", "[archive]") {
    StreamPlan plan{stream()};
    plan.clips = {clipOf({5, 6, 7}), clipOf({4, 5, 6})};
    CHECK(deliveredBy(plan) == std::vector<TimeSpan>{seconds(4, 8)});
    CHECK(gapsOf(plan, seconds(4, 8)).empty());
}

TEST_CASE("the last picture of a fragment lasts until the next fragment", "[archive]") {
    const ClipSamples samples = clipSamplesOf(clipOf({0, 1, 3}));
    REQUIRE(samples.samples.size() == 9);
    CHECK(samples.payload == 90);
    CHECK(samples.chunks == std::vector<uint32_t>{3, 3, 3});
    CHECK(samples.samples[2].duration == 30'000);
    CHECK(samples.samples[5].duration == 120'000);
    CHECK(samples.samples[8].duration == 30'000);
}

TEST_CASE("times in a clip go forward whatever its segments claim", "[archive]") {
    PlannedClip clip = clipOf({0, 1});
    clip.segments[1].start = second(0) + std::chrono::milliseconds{500};
    const ClipSamples samples = clipSamplesOf(clip);
    for (const FragmentSample& sample : samples.samples) {
        CHECK(sample.duration >= 1);
        CHECK(sample.duration <= 30'000);
    }
}

TEST_CASE("a description names codec and size", "[archive]") {
    SegmentTrack track{.width = 640U << 16U, .height = 360U << 16U};
    const std::string stsd =
        box("stsd",
            bigEndian(0, 4) + bigEndian(1, 4) +
                box("avc1", std::string(78, '\0') + box("avcC", "\x01\x64\x01\x1f")));
    track.description.assign(stsd.begin(), stsd.end());
    CHECK(describe(track) == "avc1.64011f 640x360");
}
