// SPDX-License-Identifier: Apache-2.0

#include "server/playlist.hpp"

#include "core/time_text.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

constexpr const char* kFile = "kapuas/dermaga/main/2026-11-22/20261122T010000.000Z-e1-r7-0.mp4";
const UtcTime kStart = parseRfc3339("2026-11-22T01:00:00Z").take();

// A segment of `seconds` fragments of 1 s, 25 access units and 1000 bytes, after a header of 700.
RecordedSegment segmentAt(int offset_s, int seconds) {
    RecordedSegment segment;
    segment.id = segmentId({"utama", kFile});
    segment.start = kStart + std::chrono::seconds{offset_s};
    segment.end = segment.start + std::chrono::seconds{seconds};
    for (int i = 0; i < seconds; ++i) {
        segment.fragments.push_back({700 + static_cast<uint64_t>(i) * 1000, 1000, 25});
    }
    return segment;
}

size_t countOf(const std::string& text, const std::string& part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

std::string whole(const std::vector<RecordedSegment>& segments) {
    return playlistOf(segments, kStart - std::chrono::hours{1}, kStart + std::chrono::hours{1});
}

Json answerWith(const char* field, Json value) {
    Json segment{{"path", kFile},
                 {"run", 7},
                 {"epoch", 1},
                 {"start_ns", 1'000'000'000},
                 {"end_ns", 2'000'000'000},
                 {"fragments", Json::parse("[[700,1000,25]]")}};
    segment[field] = std::move(value);
    return {{"segments", Json::array({segment})}};
}

}  // namespace

TEST_CASE("a segment of one part is listed whole", "[server]") {
    const std::string id = segmentId({"utama", kFile});
    CHECK(whole({segmentAt(0, 2)}) ==
          "#EXTM3U\n"
          "#EXT-X-VERSION:7\n"
          "#EXT-X-TARGETDURATION:6\n"
          "#EXT-X-PLAYLIST-TYPE:VOD\n"
          "#EXT-X-MEDIA-SEQUENCE:0\n"
          "#EXT-X-DISCONTINUITY\n"
          "#EXT-X-MAP:URI=\"/api/v1/segments/" +
              id +
              "\",BYTERANGE=\"700@0\"\n"
              "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T01:00:00.000Z\n"
              "#EXTINF:2.000,\n"
              "#EXT-X-BYTERANGE:2000@700\n"
              "/api/v1/segments/" +
              id +
              "\n"
              "#EXT-X-ENDLIST\n");
}

TEST_CASE("a long segment becomes parts of six seconds with one map", "[server]") {
    const std::string playlist = whole({segmentAt(0, 20)});
    CHECK(countOf(playlist, "#EXTINF:6.000,\n") == 3);
    CHECK(countOf(playlist, "#EXTINF:2.000,\n") == 1);
    CHECK(countOf(playlist, "#EXT-X-MAP") == 1);
    CHECK(countOf(playlist, "#EXT-X-BYTERANGE:6000@6700\n") == 1);
}

TEST_CASE("every segment begins anew with its date, gaps or not", "[server]") {
    const std::string playlist = whole({segmentAt(0, 6), segmentAt(6, 6), segmentAt(600, 6)});
    CHECK(countOf(playlist, "#EXT-X-DISCONTINUITY\n") == 3);
    CHECK(countOf(playlist, "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T01:10:00.000Z") == 1);
}

TEST_CASE("only parts that lie in the interval are listed, dated where they begin", "[server]") {
    const std::string playlist = playlistOf(
        {segmentAt(0, 60)}, kStart + std::chrono::seconds{13}, kStart + std::chrono::seconds{24});
    CHECK(countOf(playlist, "#EXTINF") == 2);
    CHECK(countOf(playlist, "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T01:00:12.000Z") == 1);
    CHECK(countOf(playlist, "BYTERANGE=\"700@0\"") == 1);
}

TEST_CASE("a fragment longer than a part raises the target duration", "[server]") {
    RecordedSegment segment = segmentAt(0, 1);
    segment.end = segment.start + std::chrono::milliseconds{9500};
    CHECK_THAT(whole({segment}),
               Catch::Contains("TARGETDURATION:10") && Catch::Contains("#EXTINF:9.500"));
}

TEST_CASE("ids name segments and nothing else", "[server]") {
    const auto address = parseSegmentId(segmentId({"utama", kFile}));
    REQUIRE(address);
    CHECK(address->storage == "utama");
    CHECK(address->path == kFile);
    const auto bad =
        GENERATE("",
                 "utama",
                 "utama~",
                 "utama~..~..~etc~passwd",
                 "utama~catalogue.sqlite",
                 "~kapuas~dermaga~main~2026-11-22~20261122T010000.000Z-e1-r7-0.mp4",
                 "utama~kapuas/dermaga/main/2026-11-22/20261122T010000.000Z-e1-r7-0.mp4",
                 "utama~kapuas~dermaga~main~2026-11-22~~20261122T010000.000Z-e1-r7-0.mp4");
    CHECK_FALSE(parseSegmentId(bad).ok());
}

TEST_CASE("an id says of a segment whether it lies here or at its site", "[server]") {
    const std::string id = segmentId({kAtSite, kFile});
    CHECK(id == "@kapuas~dermaga~main~2026-11-22~20261122T010000.000Z-e1-r7-0.mp4");
    const auto address = parseSegmentId(id);
    REQUIRE(address);
    CHECK(address->storage == kAtSite);
    CHECK(address->path == kFile);
    const auto bad = GENERATE("@", "@utama~catalogue.sqlite", "@@kapuas", "@..~..~etc~passwd");
    CHECK_FALSE(parseSegmentId(bad).ok());
}

TEST_CASE("an archive's answer is read, and a wrong one refused with the field", "[server]") {
    const auto good = segmentsFrom(answerWith("run", 9), "utama");
    REQUIRE(good);
    CHECK(good->at(0).run == 9);
    CHECK(good->at(0).fragments.at(0).offset == 700);
    const auto fault = [](const char* field, Json value) {
        return segmentsFrom(answerWith(field, std::move(value)), "utama").error().text();
    };
    CHECK_THAT(fault("path", 1), Catch::Contains("'path'"));
    CHECK_THAT(fault("path", "a\n#EXT-X-ENDLIST"), Catch::Contains("'path'"));
    CHECK_THAT(fault("end_ns", 5), Catch::Contains("time must pass"));
    CHECK_THAT(fault("fragments", Json::array()), Catch::Contains("'fragments'"));
    CHECK_THAT(fault("fragments", Json::parse("[[1,-2,3]]")), Catch::Contains("three numbers"));
    CHECK_FALSE(segmentsFrom(Json::parse(R"({"segments":[1]})"), "utama").ok());
    CHECK_FALSE(segmentsFrom(Json{"x"}, "utama").ok());
}

TEST_CASE("an answer of more fragments than a playlist may hold is refused", "[server]") {
    const Json fragments(60'000, Json::parse("[1,1,1]"));
    Json answer = answerWith("fragments", fragments);
    CHECK(segmentsFrom(answer, "utama").ok());
    answer["segments"].push_back(answer["segments"][0]);
    CHECK_FALSE(segmentsFrom(answer, "utama").ok());
}

}  // namespace betang
