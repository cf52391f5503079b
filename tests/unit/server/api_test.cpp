// SPDX-License-Identifier: Apache-2.0

#include "server/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/server/api_fixture.hpp"

namespace betang {

TEST_CASE("the API says whose it is", "[server]") {
    ApiFixture fixture;
    const Json about = fixture.get("/api/v1/about");
    CHECK(about.at("province") == "Kalimantan Tengah");
    CHECK(about.at("time_zone") == "Asia/Pontianak");
    CHECK(about.at("name") == "Betang");
}

TEST_CASE("cameras come with site, link, groups and the state of each stream", "[server]") {
    ApiFixture fixture;
    fixture.report("kapuas.dermaga/sub", StreamState::Live, "");
    const Json cameras = fixture.get("/api/v1/cameras").at("cameras");

    REQUIRE(cameras.size() == 2);
    const Json& dock = cameras[0];
    CHECK(dock.at("id") == "kapuas.dermaga");
    CHECK(dock.at("site_name") == "Kuala Kapuas");
    CHECK(dock.at("link") == "kapuas");
    CHECK(dock.at("groups") == Json{"pelabuhan"});
    CHECK(dock.at("streams").at("sub").at("state") == "live");
    CHECK(dock.at("streams").at("sub").at("age_s") == 3.0);
    CHECK(dock.at("streams").at("main").at("state") == "connecting");
    CHECK_FALSE(cameras[1].at("streams").contains("sub"));
}

TEST_CASE("a wall is shown as it is at this moment, or as configured with that said", "[server]") {
    ApiFixture fixture;
    Json wall = fixture.get("/api/v1/walls").at("walls").at(0);
    CHECK(wall.at("answers") == false);
    CHECK(wall.at("layout").at("name") == "2x1");
    CHECK(wall.at("layout").at("tiles").size() == 2);
    CHECK(wall.at("preset").is_null());
    CHECK(wall.at("presets") == Json{{{"id", "malam"}, {"name", "Malam hari"}}});
    CHECK(wall.at("cameras") == Json{"kapuas.dermaga", "kapuas.pasar"});

    fixture.answers["wall utama"] = {
        {"layout", "1+5"}, {"preset", "malam"}, {"tiles", {{{"camera", "kapuas.pasar"}}, nullptr}}};
    wall = fixture.get("/api/v1/walls").at("walls").at(0);
    CHECK(wall.at("answers") == true);
    CHECK(wall.at("layout").at("columns") == 3);
    CHECK(wall.at("layout").at("tiles").at(0) ==
          Json{{"column", 0}, {"row", 0}, {"columns", 2}, {"rows", 2}, {"z", 0}});
    CHECK(wall.at("preset") == "malam");
    CHECK(wall.at("cameras") == Json{"kapuas.pasar", nullptr});
    CHECK(wall.at("stream") == "wall.utama");
}

TEST_CASE("a wall is directed by what the page sends, and by nothing else", "[server]") {
    ApiFixture fixture;
    fixture.answers["wall utama"] = {{"ok", true}, {"layout", "1+5"}};
    const auto post = [&](const char* path, const char* body, const char* type) {
        Request request{
            .method = Method::Post, .path = path, .query = {}, .headers = {}, .body = body};
        request.headers["content-type"] = type;
        return fixture.router.answer(request);
    };
    const char* preset = "/api/v1/walls/utama/preset";
    CHECK(post(preset, R"({"preset":"malam","op":"snapshot"})", "application/json").status == 200);
    CHECK(fixture.last_asked == Json{{"op", "preset"}, {"preset", "malam"}});

    CHECK(post(preset, R"({"preset":"malam"})", "text/plain").status == 400);
    CHECK(post(preset, "[]", "application/json").status == 400);
    CHECK(post(preset, "{", "application/json").status == 400);
    CHECK(post("/api/v1/walls/lain/preset", "{}", "application/json").status == 404);
    CHECK(post("/api/v1/walls/utama/snapshot", "{}", "application/json").status == 404);
    Request look{.method = Method::Get, .path = preset, .query = {}, .headers = {}, .body = {}};
    CHECK(fixture.router.answer(look).status == 405);
}

TEST_CASE("events are handed out after the number given", "[server]") {
    ApiFixture fixture;
    for (int i = 0; i < 3; ++i) {
        fixture.news.event({{"type", "motion"}});
    }
    const Json answer = fixture.get("/api/v1/events?since=2");
    CHECK(answer.at("newest") == 3);
    CHECK(answer.at("events").size() == 1);
}

TEST_CASE("a bad parameter is a problem that names it", "[server]") {
    ApiFixture fixture;
    const auto bad = GENERATE("-1", "x", "1x", "99999999999999999999999", "");
    const Response response = fixture.answer(std::string{"/api/v1/events?since="} + bad);
    CHECK(response.status == 400);
    CHECK_THAT(std::get<std::string>(response.body), Catch::Contains("'since' must be"));
}

TEST_CASE("a live address names a configured stream or nothing", "[server]") {
    ApiFixture fixture;
    const auto stream = [&](const char* camera, const char* kind) {
        const auto found = liveStreamIn(*fixture.config, {{"camera", camera}, {"stream", kind}});
        return found ? found->text() : "none";
    };
    CHECK(stream("kapuas.dermaga", "sub") == "kapuas.dermaga/sub");
    CHECK(stream("wall.utama", "main") == "wall.utama/main");
    CHECK(stream("wall.utama", "sub") == "none");
    CHECK(stream("wall.other", "main") == "none");
    CHECK(stream("kapuas.pasar", "sub") == "none");
    CHECK(stream("kapuas.none", "main") == "none");
    CHECK(stream("../etc", "main") == "none");
    CHECK(stream("kapuas.dermaga", "both") == "none");
}

TEST_CASE("news of states begin with every stream, reported or not", "[server]") {
    ApiFixture fixture;
    fixture.report("kapuas.pasar/main", StreamState::Offline, "no route");
    const auto states = allStates(*fixture.config, fixture.reports, fixture.now);
    REQUIRE(states.size() == 3);
    CHECK(states[0].at("stream") == "main");
    CHECK(states[2].at("camera") == "kapuas.pasar");
    CHECK(states[2].at("reason") == "no route");
    fixture.report("kapuas.pasar/main", StreamState::Offline, "no picture for 5 s");
    CHECK(allStates(*fixture.config, fixture.reports, fixture.now)[2].at("reason_id") ==
          "tidak ada gambar selama 5 detik");
}

TEST_CASE_METHOD(ApiFixture, "what is wrong with Betang itself is passed on", "[server]") {
    CHECK(get("/api/v1/alarms") == Json{{"alarms", Json::array()}, {"answers", false}});
    const Json alarm{{"kind", "clock"}, {"text", "the clock is not synchronised"}};
    answers["run main"] = {{"ok", true}, {"alarms", Json::array({alarm})}};
    CHECK(get("/api/v1/alarms") == Json{{"alarms", Json::array({alarm})}, {"answers", true}});
    CHECK(last_asked == Json{{"op", "alarms"}});
}

TEST_CASE_METHOD(ApiFixture, "lists show what may be seen and nothing else", "[server]") {
    reachOnly({"kapuas.pasar"});
    const Json cameras = get("/api/v1/cameras").at("cameras");
    REQUIRE(cameras.size() == 1);
    CHECK(cameras.at(0).at("id") == "kapuas.pasar");
    CHECK(get("/api/v1/walls").at("walls").empty());
    CHECK(last_asked.is_null());

    reachOnly({"wall.utama"});
    CHECK(get("/api/v1/walls").at("walls").size() == 1);
    CHECK(get("/api/v1/cameras").at("cameras").empty());
}

TEST_CASE_METHOD(ApiFixture, "events are handed out to who may see their camera", "[server]") {
    news.event({{"type", "motion"}, {"camera", "kapuas.pasar"}});
    news.event({{"type", "motion"}, {"camera", "kapuas.dermaga"}});
    news.event({{"type", "motion"}});
    reachOnly({"kapuas.pasar"});
    const Json answer = get("/api/v1/events");
    REQUIRE(answer.at("events").size() == 1);
    CHECK(answer.at("events").at(0).at("camera") == "kapuas.pasar");
    CHECK(answer.at("newest") == 3);
}

TEST_CASE_METHOD(ApiFixture,
                 "a wall is not made to show a camera that its operator may not see",
                 "[server]") {
    answers["wall utama"] = {{"ok", true}};
    reachOnly({"wall.utama", "kapuas.pasar"});
    const auto status = [&](const std::string& op, const char* body) {
        return router
            .answer({.method = Method::Post,
                     .path = "/api/v1/walls/utama/" + op,
                     .query = {},
                     .headers = {{"content-type", "application/json"}},
                     .body = body})
            .status;
    };
    CHECK(status("push", R"({"camera":"kapuas.pasar"})") == 200);
    CHECK(status("push", R"({"camera":"kapuas.dermaga"})") == 404);
    CHECK(status("show", R"({"cameras":["kapuas.pasar",null]})") == 200);
    CHECK(status("show", R"({"cameras":["kapuas.pasar","kapuas.dermaga"]})") == 404);
    CHECK(status("show", R"({"x":{"y":[["kapuas.dermaga"]]}})") == 404);
    CHECK(status("push", R"({"camera":"kapuas.none"})") == 404);
}

}  // namespace betang
