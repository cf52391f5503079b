// SPDX-License-Identifier: Apache-2.0

#include "server/site_recordings.hpp"

#include <set>

#include "bus/segment_piece.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/server/api_fixture.hpp"

namespace betang {

namespace {

constexpr const char* kPathAtSite = "hulu/dermaga/main/2026-11-22/20261122T010000.000Z-e1-r7-0.mp4";
constexpr const char* kHourAtSite = "?from=2026-11-22T01:00:00Z&to=2026-11-22T02:00:00Z";
const std::string kSegmentUrl = "/api/v1/segments/" + segmentId({kAtSite, kPathAtSite});
const std::string kRecordingsUrl =
    std::string{"/api/v1/cameras/hulu.dermaga/recordings"} + kHourAtSite;
const std::string kPlaylistUrl =
    std::string{"/api/v1/cameras/hulu.dermaga/playlist.m3u8"} + kHourAtSite;

Config centre() {
    auto read = parseConfig(R"(
sites:
  hulu: {remote: {at: "10.9.0.2:7100", key: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", secret: pusat}}
cameras:
  hulu.dermaga: {stream: sub}
  kapuas.pasar: {main: rtsp://h/3}
server:
)",
                            "/etc/betang/betang.yaml");
    REQUIRE(read.problems.empty());
    return read.config;
}

Json segmentsAt(const std::string& path) {
    Json segment{{"path", path},
                 {"run", 7},
                 {"epoch", 1},
                 {"start_ns", 1'795'309'200'000'000'000},
                 {"end_ns", 1'795'309'260'000'000'000},
                 {"fragments", Json::parse("[[700,1000,25]]")}};
    return {{"complete", true}, {"segments", Json::array({segment})}};
}

Json recordingOf(const char* state) {
    return {{"start_ns", 1'795'309'200'000'000'000},
            {"end_ns", 1'795'309'260'000'000'000},
            {"run", 7},
            {"epoch", 1},
            {"segments", 1},
            {"bytes", 5},
            {"damaged", 0},
            {"state", state}};
}

// The centre, and a site that lends hulu.dermaga and has recorded one segment of it.
struct Lent : ApiFixture {
    Lent() {
        config = std::make_shared<const Config>(centre());
        answers["archive utama"] = {
            {"recordings", Json::array()}, {"segments", Json::array()}, {"complete", true}};
        site = [this](const ControlQuestion& question) { return answerOf(question.request); };
        for (size_t i = 0; i < 2 * kPieceBytes + 1000; ++i) {
            file.push_back(static_cast<char>(i * 31 + i / 251));
        }
    }

    Result<Json> answerOf(const Json& request) {
        asked.push_back(request);
        if (away) {
            return *away;
        }
        if (request.at("op") == "segment_bytes") {
            const uint64_t offset = std::min(request.at("offset").get<uint64_t>(), file.size());
            const auto length = request.at("length").get<uint64_t>();
            return toJson(SegmentPiece{file.size(), file.substr(offset, length)});
        }
        if (request.at("op") == "segments") {
            return segmentsAt(kPathAtSite);
        }
        const bool has = request.at("stream") == recorded;
        return Json{{"recordings", has ? Json::array({recordingOf("present")}) : Json::array()},
                    {"complete", true}};
    }

    // All bytes of a body, as they are sent.
    static std::string sent(const Response& response) {
        const PulledBody& body = std::get<PulledBody>(response.body);
        CHECK(body.lane == "hulu");
        std::string bytes;
        while (bytes.size() < body.length) {
            const auto piece = body.next();
            REQUIRE(piece);
            REQUIRE_FALSE(piece->empty());
            bytes += *piece;
        }
        CHECK(bytes.size() == body.length);
        return bytes;
    }

    // The problem that a request meets.
    [[nodiscard]] Json problemOf(const std::string& target) const {
        const Response response = answer(target);
        INFO(target);
        REQUIRE(std::holds_alternative<std::string>(response.body));
        CHECK(response.headers.front().second == "application/problem+json");
        return Json::parse(std::get<std::string>(response.body));
    }

    void linkDown() {
        report("hulu.dermaga/sub", StreamState::LinkDown, "nothing is heard of site hulu");
        away = Error{ErrorKind::Unavailable, "the site cannot be heard"};
    }

    std::string file;
    std::string recorded = "main";
    std::vector<Json> asked;
    std::optional<Error> away;
};

}  // namespace

TEST_CASE("recordings of a lent camera are those of its site", "[server]") {
    Lent lent;
    const Json answer = lent.get(kRecordingsUrl);
    REQUIRE(answer.at("recordings").size() == 1);
    CHECK(answer.at("recordings").at(0).at("end") == "2026-11-22T01:01:00.000Z");
    CHECK(answer.at("stream") == "main");
    CHECK(answer.at("complete") == true);
    CHECK(lent.asked.size() == 1);
}

TEST_CASE("where a site recorded the sub-stream alone, that is found", "[server]") {
    Lent lent;
    lent.recorded = "sub";
    CHECK(lent.get(kRecordingsUrl).at("stream") == "sub");
    CHECK(lent.get(kRecordingsUrl + "&stream=main").at("recordings").empty());
    lent.recorded = "none";
    CHECK(lent.get(kRecordingsUrl).at("stream") == "main");
}

TEST_CASE("what an archive here still has of a lent camera is listed too", "[server]") {
    Lent lent;
    lent.answers["archive utama"]["recordings"] = Json::array({recordingOf("present")});
    CHECK(lent.get(kRecordingsUrl).at("recordings").size() == 2);
}

TEST_CASE("a playlist of a lent camera names the segments at its site", "[server]") {
    Lent lent;
    const Response response = lent.answer(kPlaylistUrl);
    REQUIRE(response.status == 200);
    CHECK_THAT(std::get<std::string>(response.body),
               Catch::Contains("#EXT-X-BYTERANGE:1000@700\n" + kSegmentUrl + "\n"));
}

TEST_CASE("a segment at a site arrives whole, and each of its pieces crosses once", "[server]") {
    Lent lent;
    for (int again = 0; again < 2; ++again) {
        const Response response = lent.answer(kSegmentUrl);
        REQUIRE(response.status == 200);
        CHECK(Lent::sent(response) == lent.file);
    }
    REQUIRE(lent.asked.size() == 3);
    for (size_t i = 0; i < 3; ++i) {
        CHECK(lent.asked[i].at("offset") == i * kPieceBytes);
        CHECK(lent.asked[i].at("path") == kPathAtSite);
    }
}

TEST_CASE("a part of a segment takes the pieces that hold it and no others", "[server]") {
    Lent lent;
    const uint64_t from = kPieceBytes + 5;
    const Response response = lent.answer(
        kSegmentUrl, {{"range", "bytes=" + std::to_string(from) + "-" + std::to_string(from + 9)}});
    REQUIRE(response.status == 206);
    CHECK(Lent::sent(response) == lent.file.substr(from, 10));
    CHECK(lent.asked.size() == 1);

    const Response end = lent.answer(kSegmentUrl, {{"range", "bytes=-10"}});
    REQUIRE(end.status == 206);
    CHECK(Lent::sent(end) == lent.file.substr(lent.file.size() - 10));
    CHECK(lent.answer(kSegmentUrl, {{"range", "bytes=999999999-"}}).status == 416);
}

TEST_CASE("a cut link is told with its cause and its time", "[server]") {
    Lent lent;
    lent.linkDown();
    for (const std::string& target : {kRecordingsUrl, kPlaylistUrl, kSegmentUrl}) {
        const Json problem = lent.problemOf(target);
        CHECK(problem.at("status") == 503);
        CHECK(problem.at("site") == "hulu");
        CHECK(problem.at("cause") == "link-down");
        CHECK_THAT(problem.at("detail"), Catch::Contains("down since 2026-"));
    }
}

TEST_CASE("a site that is silent, or refuses, is told as that", "[server]") {
    Lent lent;
    lent.away = Error{ErrorKind::Timeout, "no answer from ipc:///run/secret"};
    CHECK(lent.problemOf(kRecordingsUrl).at("cause") == "no-answer");
    CHECK_THAT(lent.problemOf(kRecordingsUrl).at("detail"), !Catch::Contains("ipc://"));
    lent.away = Error{ErrorKind::Unavailable, std::string(1U << 20, 'x')};
    CHECK(lent.problemOf(kRecordingsUrl).at("cause") == "refused");
    CHECK(lent.problemOf(kRecordingsUrl).at("detail").get<std::string>().size() < 300);
}

TEST_CASE("what a site does not lend is not there", "[server]") {
    Lent lent;
    lent.away = Error{ErrorKind::NotFound, "no such camera is lent here"};
    CHECK(lent.answer(kRecordingsUrl).status == 404);
    CHECK(lent.answer(kSegmentUrl).status == 404);
}

TEST_CASE("a site is asked for cameras that it lends alone", "[server]") {
    Lent lent;
    for (const char* id : {"@hulu~kantor~main~2026-11-22~20261122T010000.000Z-e1-r7-0.mp4",
                           "@kapuas~pasar~main~2026-11-22~20261122T010000.000Z-e1-r7-0.mp4",
                           "@hulu~catalogue.sqlite",
                           "@..~..~etc~passwd"}) {
        CHECK(lent.answer(std::string{"/api/v1/segments/"} + id).status == 404);
    }
    CHECK(lent.asked.empty());
}

TEST_CASE("a list that is none, or of something else, is refused as the site's fault", "[server]") {
    Lent lent;
    Json answer;
    lent.site = [&answer](const ControlQuestion&) { return Result<Json>{answer}; };
    for (const Json& bad :
         {Json::object(),
          Json{{"segments", 7}, {"recordings", "x"}},
          segmentsAt("hulu/kantor/main/2026-11-22/20261122T010000.000Z-e1-r7-0.mp4"),
          segmentsAt("hulu/dermaga/sub/2026-11-22/20261122T010000.000Z-e1-r7-0.mp4"),
          segmentsAt("x\n#EXT-X-ENDLIST\n"),
          segmentsAt("../../etc/passwd")}) {
        answer = bad;
        INFO(bad.dump());
        CHECK(lent.problemOf(kPlaylistUrl).at("cause") == "bad-answer");
    }
    answer = {{"recordings", Json::array({1})}, {"complete", "yes"}};
    CHECK(lent.problemOf(kRecordingsUrl).at("cause") == "bad-answer");
    answer = {{"recordings", Json::array({recordingOf("present")})}, {"complete", "yes"}};
    CHECK(lent.get(kRecordingsUrl).at("complete") == false);
}

TEST_CASE("a piece that is longer or shorter than it must be is refused", "[server]") {
    Lent lent;
    Json answer;
    lent.site = [&answer](const ControlQuestion&) { return Result<Json>{answer}; };
    for (const SegmentPiece& bad : {SegmentPiece{10, std::string(11, 'x')},
                                    SegmentPiece{10, ""},
                                    SegmentPiece{2 * kPieceBytes, std::string(100, 'x')},
                                    SegmentPiece{uint64_t{1} << 60, std::string(kPieceBytes, 'x')},
                                    SegmentPiece{1U << 20, std::string(kPieceBytes + 1, 'x')}}) {
        answer = toJson(bad);
        CHECK(lent.problemOf(kSegmentUrl).at("cause") == "bad-answer");
    }
    answer = {{"size", 10}, {"bytes", "*"}};
    CHECK(lent.problemOf(kSegmentUrl).at("cause") == "bad-answer");
}

TEST_CASE("a site that goes away, or another file, ends the segment half-way", "[server]") {
    Lent lent;
    const Response cut = lent.answer(kSegmentUrl);
    const auto& first = std::get<PulledBody>(cut.body);
    REQUIRE(first.next());
    lent.away = Error{ErrorKind::Timeout, "no answer"};
    CHECK_FALSE(first.next().ok());

    Lent other;
    const Response grown = other.answer(kSegmentUrl);
    const auto& second = std::get<PulledBody>(grown.body);
    REQUIRE(second.next());
    other.file += "more";
    CHECK_FALSE(second.next().ok());
}

TEST_CASE("requests wait in the lane of the site that they are about, others in none", "[server]") {
    const Config config = centre();
    const auto lane = [&config](const std::string& path) {
        return siteAskedIn(config, {.path = path, .query = {}, .headers = {}, .body = {}});
    };
    CHECK(lane("/api/v1/cameras/hulu.dermaga/recordings") == "hulu");
    CHECK(lane("/api/v1/cameras/hulu.dermaga/playlist.m3u8") == "hulu");
    CHECK(lane(kSegmentUrl) == "hulu");
    for (const std::string path : {"/",
                                   "/api/v1/cameras",
                                   "/api/v1/cameras/hulu.lain/recordings",
                                   "/api/v1/cameras/kapuas.pasar/recordings",
                                   "/api/v1/segments/utama~hulu~dermaga~main~2026-11-22~x.mp4",
                                   "/api/v1/segments/@"}) {
        INFO(path);
        CHECK(lane(path).empty());
    }
}

TEST_CASE("a lent camera offers the stream that is lent", "[server]") {
    Lent lent;
    const Json camera = lent.get("/api/v1/cameras").at("cameras").at(0);
    CHECK(camera.at("lent") == true);
    CHECK(camera.at("streams").contains("sub"));
    CHECK_FALSE(camera.at("streams").contains("main"));
}

}  // namespace betang
