// SPDX-License-Identifier: Apache-2.0

#include "server/playlist.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/api_fixture.hpp"

namespace betang {

namespace {

constexpr const char* kPath = "kapuas/dermaga/main/2026-11-22/20261122T010000.000Z-e1-r7-0.mp4";
constexpr const char* kHour = "?from=2026-11-22T01:00:00Z&to=2026-11-22T02:00:00Z";

Json oneSegment() {
    Json answer = Json::parse(R"({"complete":true,"segments":[{"run":7,"epoch":1,
        "start_ns":1795309200000000000,"end_ns":1795309260000000000,
        "fragments":[[700,1000,25]]}]})");
    answer["segments"][0]["path"] = kPath;
    return answer;
}

std::string bodyOf(const Response& response) {
    return std::get<std::string>(response.body);
}

}  // namespace

TEST_CASE("recordings of a camera come from the archive with their gaps", "[server]") {
    ApiFixture fixture;
    fixture.answers["archive utama"] = {{"recordings", Json::array()}, {"complete", true}};
    const Json answer =
        fixture.get(std::string{"/api/v1/cameras/kapuas.dermaga/recordings"} + kHour);

    CHECK(answer.at("gaps").size() == 1);
    CHECK(answer.at("complete") == true);
    CHECK(answer.at("stream") == "main");
    CHECK(fixture.last_asked.at("op") == "recordings");
    CHECK(fixture.last_asked.at("from_ns") == 1795309200000000000);
}

TEST_CASE("bad intervals and unknown cameras are problems", "[server]") {
    ApiFixture fixture;
    const auto status = [&](const std::string& rest) {
        return fixture.answer("/api/v1/cameras/" + rest).status;
    };
    CHECK(status(std::string{"kapuas.none/recordings"} + kHour) == 404);
    CHECK(status("kapuas.dermaga/recordings") == 400);
    CHECK(status("kapuas.dermaga/recordings?from=2026-11-22T01:00:00Z") == 400);
    CHECK(status("kapuas.dermaga/recordings?from=yesterday&to=today") == 400);
    CHECK(status("kapuas.dermaga/recordings?from=2026-11-22T02:00:00Z&to=2026-11-22T01:00:00Z") ==
          400);
    CHECK(
        status("kapuas.dermaga/playlist.m3u8?from=2026-11-01T00:00:00Z&to=2026-11-22T00:00:00Z") ==
        400);
    CHECK(status(std::string{"kapuas.dermaga/recordings"} + kHour + "&stream=both") == 400);
}

TEST_CASE("a playlist names segments that can be asked for", "[server]") {
    ApiFixture fixture;
    fixture.answers["archive utama"] = oneSegment();
    const Response response =
        fixture.answer(std::string{"/api/v1/cameras/kapuas.dermaga/playlist.m3u8"} + kHour);
    REQUIRE(response.status == 200);
    CHECK_THAT(bodyOf(response),
               Catch::Contains("/api/v1/segments/" + segmentId({"utama", kPath})));
}

TEST_CASE("a playlist of nothing, or of too much, is a problem", "[server]") {
    ApiFixture fixture;
    const std::string target = std::string{"/api/v1/cameras/kapuas.dermaga/playlist.m3u8"} + kHour;
    fixture.answers["archive utama"] = {{"segments", Json::array()}, {"complete", true}};
    CHECK(fixture.answer(target).status == 404);
    fixture.answers["archive utama"] = oneSegment();
    fixture.answers["archive utama"]["complete"] = false;
    CHECK(fixture.answer(target).status == 400);
    fixture.answers.clear();
    CHECK(fixture.answer(target).status == 503);
}

TEST_CASE("a segment is served only when the catalogue names it", "[server]") {
    const TempFolder folder;
    writeFile(folder.path() / kPath, "recorded");
    ApiFixture fixture;
    Config config = *fixture.config;
    config.storage.at("utama").path = folder.path();
    fixture.config = std::make_shared<const Config>(config);
    const std::string target = "/api/v1/segments/" + segmentId({"utama", kPath});

    fixture.answers["archive utama"] = {{"present", false}};
    CHECK(fixture.answer(target).status == 404);
    fixture.answers["archive utama"] = {{"present", true}};
    const Response response = fixture.answer(target);
    CHECK(response.status == 200);
    CHECK(std::get<FileBody>(response.body).length == 8);
    CHECK(fixture.answer("/api/v1/segments/utama~catalogue.sqlite").status == 404);
    CHECK(fixture.answer("/api/v1/segments/" + segmentId({"lain", kPath})).status == 404);
}

}  // namespace betang
