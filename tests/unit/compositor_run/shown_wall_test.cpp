// SPDX-License-Identifier: Apache-2.0

#include "compositor/shown_wall.hpp"

#include "config/layouts.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using namespace std::chrono_literals;

// A wall of 2x2 with two presets, a tour of them and a tour of cameras in tile 1.
struct OpsWall {
    OpsWall() {
        for (const char* id : {"a.one", "a.two", "a.three"}) {
            ids.push_back(CameraId::parse(id).take());
            config.cameras.emplace(ids.back(),
                                   CameraConfig{.id = ids.back(),
                                                .name = {},
                                                .main_url = {},
                                                .sub_url = {},
                                                .secret = {},
                                                .schedule = {},
                                                .storage = {}});
        }
        wall.id = "ops";
        wall.layout = gridOf(2, 2);
        wall.cameras = ids;
        wall.presets["siang"] = {"siang", "Siang", gridOf(1, 1), {ids[1]}};
        wall.presets["malam"] = {"malam", "Malam", gridOf(2, 1), {ids[2], ids[0]}};
        wall.tours["keliling"] = {"keliling", "Keliling", 10s, {"siang", "malam"}, {}};
        wall.tours["satu"] = {"satu", "Satu ubin", 10s, {}, {ids[1], ids[2]}, 1};
        wall.tours["jauh"] = {"jauh", "Jauh", 10s, {}, {ids[1], ids[2]}, 9};
        shown = ShownWall{configuredContent(wall), around()};
    }

    [[nodiscard]] ShownWall::Around around() const { return {config, wall, now, &alarms}; }

    [[nodiscard]] Result<void> ask(const Json& request) { return shown.change(request, around()); }

    [[nodiscard]] ShownContent content() const { return shown.content(wall); }

    [[nodiscard]] CameraId at(size_t tile) const { return content().cameras.at(tile).value(); }

    void pass(Duration time) {
        now += time;
        static_cast<void>(shown.advance(around()));
    }

    std::vector<CameraId> ids;
    Config config;
    WallConfig wall;
    MonoTime now{500s};
    std::set<CameraId> alarms;
    ShownWall shown{{}, around()};
};

}  // namespace

TEST_CASE_METHOD(OpsWall, "a wall knows all that its tour will show", "[wall]") {
    CHECK(shown.contents(wall) == std::vector{content()});
    REQUIRE(ask({{"op", "tour"}, {"tour", "keliling"}}).ok());
    const auto contents = shown.contents(wall);
    REQUIRE(contents.size() == 2);
    CHECK(contents[0].cameras == std::vector<std::optional<CameraId>>{ids[1]});
    CHECK(contents[1].cameras == std::vector<std::optional<CameraId>>{ids[2], ids[0]});
}

TEST_CASE_METHOD(OpsWall, "a tour by what was not seen leaves out what somebody shows", "[wall]") {
    TourConfig tour{"lama", "Lama", 10s, {}, {ids[0], ids[1], ids[2]}, 1};
    tour.order = TourOrder::Unseen;
    wall.layout = gridOf(2, 1);
    wall.cameras = {ids[0]};
    wall.tours["lama"] = tour;
    shown = ShownWall{configuredContent(wall), around()};
    REQUIRE(ask({{"op", "tour"}, {"tour", "lama"}}).ok());
    pass(5s);
    REQUIRE(ask({{"op", "push"}, {"camera", "a.two"}, {"tile", 2}, {"seconds", 3}}).ok());
    pass(3s);
    pass(2s);
    CHECK(at(0) == ids[2]);  // a.two was seen a moment ago
    pass(10s);
    CHECK(at(0) == ids[1]);
    pass(10s);
    CHECK(at(0) == ids[0]);
}

TEST_CASE_METHOD(OpsWall, "a tour by alarm goes where something moves", "[wall]") {
    wall.tours["pertama"] = {"pertama", "Pertama", 10s, {}, ids, 1};
    wall.tours["pertama"].order = TourOrder::Alarm;
    CHECK(shown.awaitedAlarms(wall).empty());
    REQUIRE(ask({{"op", "tour"}, {"tour", "pertama"}}).ok());
    CHECK(shown.awaitedAlarms(wall) == std::set<CameraId>{ids.begin(), ids.end()});

    alarms = {ids[2]};
    pass(10s);
    CHECK(at(0) == ids[2]);
    pass(10s);
    CHECK(at(0) == ids[0]);  // all have been seen but for this one
    pass(10s);
    CHECK(at(0) == ids[2]);
    alarms.clear();
    pass(10s);
    CHECK(at(0) == ids[0]);  // the others stand in other tiles
}

TEST_CASE_METHOD(OpsWall, "a preset for one output changes that one alone", "[wall]") {
    wall.canvas = {1280, 720};
    wall.outputs = {{.id = "atas", .region = {0, 0, 1280, 360}, .display = {}},
                    {.id = "bawah", .region = {0, 360, 1280, 360}, .display = {}}};
    const Json preset{{"op", "preset"}, {"preset", "siang"}, {"outputs", {"bawah"}}};
    REQUIRE(ask(preset).ok());
    CHECK(content().layout.tiles.size() == 3);
    CHECK(at(0) == ids[0]);
    CHECK(at(1) == ids[1]);
    CHECK(at(2) == ids[1]);

    wall.presets["siang"].outputs = {"atas"};  // what the preset itself says
    REQUIRE(ask({{"op", "preset"}, {"preset", "siang"}}).ok());
    CHECK(content().cameras == std::vector<std::optional<CameraId>>{ids[1], ids[1]});
    CHECK_FALSE(ask({{"op", "preset"}, {"preset", "siang"}, {"outputs", "atas"}}).ok());
    CHECK_FALSE(ask({{"op", "preset"}, {"preset", "siang"}, {"outputs", {"kiri"}}}).ok());
}

TEST_CASE_METHOD(OpsWall, "a push without a tile goes to the largest", "[wall]") {
    REQUIRE(ask({{"op", "show"}, {"layout", "1+5"}}).ok());
    REQUIRE(ask({{"op", "push"}, {"camera", "a.three"}}).ok());
    CHECK(at(0) == ids[2]);
}

TEST_CASE_METHOD(OpsWall, "a camera pushed for a time leaves what was there", "[wall]") {
    const ShownContent before = content();
    REQUIRE(ask({{"op", "push"}, {"camera", "a.three"}, {"tile", 1}, {"seconds", 20}}).ok());
    CHECK(at(0) == ids[2]);
    CHECK(shown.wakesAt(now) == now + 20s);
    CHECK(shown.visitJson(now) == Json{{"camera", "a.three"}, {"tile", 1}, {"left_ms", 20000}});
    CHECK(shown.chosen() == before);  // a restart shows what was chosen

    pass(20s);
    CHECK(content() == before);
    CHECK(shown.visitJson(now).is_null());
}

TEST_CASE_METHOD(OpsWall, "a visitor stands over a tour and lets it go on", "[wall]") {
    REQUIRE(ask({{"op", "tour"}, {"tour", "satu"}}).ok());
    REQUIRE(ask({{"op", "push"}, {"camera", "a.one"}, {"tile", 1}, {"seconds", 15}}).ok());
    pass(10s);
    CHECK(at(0) == ids[0]);
    CHECK(shown.tourJson(now)["step"] == 2);
    pass(5s);
    CHECK(at(0) == ids[2]);
}

TEST_CASE_METHOD(OpsWall, "what is chosen meanwhile ends a visit and is not made of it", "[wall]") {
    REQUIRE(ask({{"op", "push"}, {"camera", "a.three"}, {"tile", 1}, {"seconds", 20}}).ok());
    REQUIRE(ask({{"op", "push"}, {"camera", "a.two"}, {"tile", 3}}).ok());
    CHECK(at(0) == ids[0]);
    CHECK(at(2) == ids[1]);
}

TEST_CASE_METHOD(OpsWall, "a visitor that is looked at closely stays", "[wall]") {
    REQUIRE(ask({{"op", "push"}, {"camera", "a.three"}, {"tile", 1}, {"seconds", 20}}).ok());
    REQUIRE(ask({{"op", "zoom"}, {"tile", 1}, {"part", {0.5, 0.5, 0.5, 0.5}}}).ok());
    pass(20s);
    CHECK(at(0) == ids[2]);
}

TEST_CASE_METHOD(OpsWall, "a visit of no time or of days is refused", "[wall]") {
    for (const Json& seconds : {Json(0), Json(3601), Json("9"), Json(1.5)}) {
        const auto answer =
            ask({{"op", "push"}, {"camera", "a.three"}, {"tile", 1}, {"seconds", seconds}});
        REQUIRE_FALSE(answer.ok());
        CHECK(answer.error().text() == "push: seconds must be 1 to 3600");
    }
}

TEST_CASE_METHOD(OpsWall, "a tour that starts on a wall with too much to do stands", "[wall]") {
    shown.letToursStand(true, now);
    REQUIRE(ask({{"op", "tour"}, {"tour", "keliling"}}).ok());
    pass(10min);
    CHECK(at(0) == ids[1]);
    CHECK(shown.tourJson(now)["stands"] == true);
    shown.letToursStand(false, now);
    pass(10s);
    CHECK(at(0) == ids[2]);
}

TEST_CASE_METHOD(OpsWall, "a tour of presets shows one after the other", "[tour]") {
    REQUIRE(shown.change({{"op", "tour"}, {"tour", "keliling"}}, around()).ok());
    CHECK(content().layout == gridOf(1, 1));
    CHECK(shown.tourJson(now).at("step") == 1);
    pass(7s);
    REQUIRE(shown.ahead(wall, now));
    CHECK(shown.ahead(wall, now)->layout == gridOf(2, 1));
    CHECK(content().layout == gridOf(1, 1));
    pass(3s);
    CHECK(content().layout == gridOf(2, 1));
    CHECK(content().preset == "malam");
    CHECK_FALSE(shown.ahead(wall, now));
}

TEST_CASE_METHOD(OpsWall, "what an operator shows ends the tour and stays", "[tour]") {
    for (const Json& request : {Json{{"op", "show"}, {"layout", "3x3"}},
                                Json{{"op", "preset"}, {"preset", "malam"}},
                                Json{{"op", "push"}, {"camera", "a.three"}, {"tile", 1}}}) {
        REQUIRE(ask({{"op", "tour"}, {"tour", "keliling"}}).ok());
        REQUIRE(ask(request).ok());
        CHECK(shown.tourJson(now).is_null());
        const ShownContent chosen = content();
        pass(1h);
        CHECK(content() == chosen);
    }
}

TEST_CASE_METHOD(OpsWall, "a push beside a tour's tile leaves the tour running", "[tour]") {
    REQUIRE(ask({{"op", "tour"}, {"tour", "satu"}}).ok());
    REQUIRE(ask({{"op", "push"}, {"camera", "a.one"}, {"tile", 2}}).ok());
    CHECK(at(0) == ids[1]);
    CHECK(at(1) == ids[0]);
    pass(10s);
    CHECK(at(0) == ids[2]);
    CHECK(at(1) == ids[0]);

    REQUIRE(ask({{"op", "push"}, {"camera", "a.one"}, {"tile", 1}}).ok());
    pass(10s);
    CHECK(at(0) == ids[0]);
    CHECK(shown.tourJson(now).is_null());
}

TEST_CASE_METHOD(OpsWall, "a stopped tour leaves the step that it showed", "[tour]") {
    REQUIRE(ask({{"op", "tour"}, {"tour", "keliling"}}).ok());
    pass(10s);
    REQUIRE(ask({{"op", "tour"}, {"do", "stop"}}).ok());
    CHECK(content().preset == "malam");
    CHECK(content().tour.empty());
}

TEST_CASE_METHOD(OpsWall, "a tour can be held, sent on and let go on", "[tour]") {
    REQUIRE(ask({{"op", "tour"}, {"tour", "satu"}}).ok());
    REQUIRE(ask({{"op", "tour"}, {"do", "pause"}}).ok());
    pass(1h);
    CHECK(at(0) == ids[1]);
    CHECK(shown.tourJson(now).at("paused") == true);
    REQUIRE(ask({{"op", "tour"}, {"do", "next"}}).ok());
    CHECK(at(0) == ids[2]);
    REQUIRE(ask({{"op", "tour"}, {"do", "resume"}}).ok());
    pass(10s);
    CHECK(at(0) == ids[1]);
}

TEST_CASE_METHOD(OpsWall, "a request that makes no sense changes nothing, and says why", "[tour]") {
    const auto refusal = [this](const Json& request) { return ask(request).error().text(); };
    CHECK(refusal({{"op", "tour"}, {"tour", "lain"}}) == "tour: the wall has no tour 'lain'");
    CHECK(refusal({{"op", "tour"}, {"tour", "jauh"}}) ==
          "tour: 'jauh' is for tile 9, the wall has 4");
    CHECK(refusal({{"op", "tour"}, {"do", "pause"}}) == "tour: none is running");
    REQUIRE(ask({{"op", "tour"}, {"tour", "satu"}}).ok());
    CHECK(refusal({{"op", "tour"}, {"do", "dance"}}) ==
          "tour: do must be pause, resume, next or stop");
    CHECK(refusal({{"op", "tour"}, {"do", 7}}) ==
          "tour: tour must be the id of one, or do what to do with it");
    CHECK_FALSE(ask({{"op", "push"}, {"camera", "a.none"}, {"tile", 1}}).ok());
    CHECK_FALSE(ask({{"op", "preset"}, {"preset", "pagi"}}).ok());
    CHECK(shown.tourJson(now).at("id") == "satu");
}

TEST_CASE_METHOD(OpsWall, "a tour that ran goes on after a restart", "[tour]") {
    REQUIRE(ask({{"op", "tour"}, {"tour", "satu"}}).ok());
    const ShownWall again{shown.chosen(), around()};
    CHECK(again.tourJson(now).at("id") == "satu");
    CHECK(again.content(wall).cameras == content().cameras);

    wall.tours.clear();
    const ShownWall without{shown.chosen(), around()};
    CHECK(without.tourJson(now).is_null());
    CHECK(without.chosen().tour.empty());
}

TEST_CASE_METHOD(OpsWall, "a tour begins with what another one shows", "[tour]") {
    REQUIRE(ask({{"op", "tour"}, {"tour", "keliling"}}).ok());
    pass(10s);
    REQUIRE(ask({{"op", "tour"}, {"tour", "satu"}}).ok());
    CHECK(content().layout == gridOf(2, 1));
    CHECK(at(0) == ids[1]);
    CHECK(at(1) == ids[0]);
}

TEST_CASE_METHOD(OpsWall, "a reload renews a layout by its name and leaves a zoom", "[tour]") {
    config.layouts["sisi"] = {"sisi", 3, 1, {{{0, 0, 2, 1}}, {{2, 0, 1, 1}}}};
    REQUIRE(ask({{"op", "show"}, {"layout", "sisi"}}).ok());
    config.layouts["sisi"].columns = 4;
    shown.reload(wall, around());
    CHECK(content().layout.columns == 4);

    REQUIRE(ask({{"op", "preset"}, {"preset", "malam"}}).ok());
    const Json part{0.25, 0.25, 0.5, 0.5};
    REQUIRE(ask({{"op", "zoom"}, {"tile", 1}, {"part", part}}).ok());
    shown.reload(wall, around());
    CHECK(content().zoom.size() == 1);
}

TEST_CASE_METHOD(OpsWall, "a tour whose tile a reload takes away ends", "[tour]") {
    wall.presets["besar"] = {"besar", "Besar", gridOf(3, 3), ids};
    REQUIRE(ask({{"op", "preset"}, {"preset", "besar"}}).ok());
    REQUIRE(ask({{"op", "tour"}, {"tour", "jauh"}}).ok());
    const WallConfig before = wall;
    wall.presets.at("besar").layout = gridOf(2, 2);
    shown.reload(before, around());
    CHECK(shown.tourJson(now).is_null());
    CHECK(content().layout == gridOf(2, 2));
}

TEST_CASE_METHOD(OpsWall, "a reload keeps what is shown unless it says otherwise", "[tour]") {
    REQUIRE(ask({{"op", "tour"}, {"tour", "keliling"}}).ok());
    WallConfig before = wall;
    pass(10s);
    shown.reload(before, around());
    CHECK(content().preset == "malam");

    wall.tours.at("keliling").dwell = 20s;
    shown.reload(before, around());
    CHECK(shown.tourJson(now).at("left_ms") == 20'000);

    before = wall;
    wall.tours.clear();
    shown.reload(before, around());
    CHECK(shown.tourJson(now).is_null());

    REQUIRE(ask({{"op", "preset"}, {"preset", "siang"}}).ok());
    before = wall;
    wall.presets.at("siang").cameras = {ids[2]};
    shown.reload(before, around());
    CHECK(at(0) == ids[2]);

    before = wall;
    wall.cameras = {ids[0]};
    shown.reload(before, around());
    CHECK(content() == configuredContent(wall));
}

}  // namespace betang
