// SPDX-License-Identifier: Apache-2.0

#include "compositor/shown_content.hpp"

#include <fstream>

#include "config/layouts.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {
namespace {

CameraId idOf(const char* text) {
    return CameraId::parse(text).take();
}

// A wall with a preset, in a province with a layout of its own.
struct Province {
    Province() {
        config.layouts["sisi"] = {"sisi", 3, 1, {{{0, 0, 2, 1}}, {{2, 0, 1, 1}}}};
        wall.id = "ops";
        wall.layout = gridOf(2, 2);
        wall.cameras = {idOf("a.one"), idOf("a.two")};
        wall.presets["malam"] = {
            "malam", "Malam", layoutNamed("1+5", config.layouts).take(), {idOf("a.two")}};
    }

    [[nodiscard]] Showable showable() const {
        return {config.layouts, [](const CameraId& id) { return id.site() == "a"; }};
    }

    [[nodiscard]] Result<ShownContent> changed(const Json& request) const {
        return changedContent(configuredContent(wall), request, showable());
    }

    [[nodiscard]] Result<ShownContent> pushed(const Json& request) const {
        return pushedContent(configuredContent(wall), request, showable());
    }

    Config config;
    WallConfig wall;
};

// The same with a folder to remember in.
struct Remembering : Province {
    Remembering() { config.state = folder.path(); }

    const TempFolder folder;
};

TEST_CASE_METHOD(Province, "show changes the parts it names", "[compositor]") {
    const ShownContent grid = changed({{"layout", "3x2"}}).take();
    CHECK(grid.layout == gridOf(3, 2));
    CHECK(grid.cameras == configuredContent(wall).cameras);

    const ShownContent cameras = changed({{"cameras", {"a.two", nullptr, "a.one"}}}).take();
    CHECK(cameras.layout == gridOf(2, 2));
    CHECK(cameras.cameras ==
          std::vector<std::optional<CameraId>>{idOf("a.two"), std::nullopt, idOf("a.one")});
}

TEST_CASE_METHOD(Province, "show refuses what makes no sense, and says what", "[compositor]") {
    CHECK_FALSE(changed({{"layout", 3}}).ok());
    CHECK_FALSE(changed({{"layout", "9x9"}}).ok());
    CHECK_FALSE(changed({{"cameras", "a.one"}}).ok());
    CHECK_FALSE(changed({{"cameras", {7}}}).ok());
    CHECK_FALSE(changed({{"cameras", {"../etc"}}}).ok());
    CHECK_FALSE(changed({{"cameras", Json(std::vector<std::string>(65, "a.one"))}}).ok());
    CHECK(changed({{"cameras", {"b.one"}}}).error().text() == "show: there is no camera 'b.one'");
}

TEST_CASE_METHOD(Province, "push changes one tile and no other", "[compositor]") {
    const ShownContent last = pushed({{"camera", "a.three"}, {"tile", 4}}).take();
    CHECK(last.cameras == std::vector<std::optional<CameraId>>{
                              idOf("a.one"), idOf("a.two"), std::nullopt, idOf("a.three")});
    CHECK(last.layout == gridOf(2, 2));

    const ShownContent emptied = pushed({{"camera", nullptr}, {"tile", 1}}).take();
    CHECK(emptied.cameras == std::vector<std::optional<CameraId>>{std::nullopt, idOf("a.two")});
}

TEST_CASE_METHOD(Province, "push refuses what makes no sense, and says what", "[compositor]") {
    for (const Json& tile : {Json(0), Json(5), Json(-1), Json("1"), Json(1.5), Json(nullptr)}) {
        CHECK(pushed({{"camera", "a.one"}, {"tile", tile}}).error().text() ==
              "push: tile must be 1 to 4");
    }
    CHECK_FALSE(pushed({{"camera", "a.one"}}).ok());
    CHECK_FALSE(pushed({{"tile", 1}}).ok());
    CHECK(pushed({{"camera", "b.one"}, {"tile", 1}}).error().text() ==
          "push: there is no camera 'b.one'");
}

TEST_CASE_METHOD(Province,
                 "show takes layouts with large tiles and those of the file",
                 "[compositor]") {
    CHECK(changed({{"layout", "2+8"}}).take().layout.tiles.size() == 10);
    CHECK(changed({{"layout", "sisi"}}).take().layout == config.layouts.at("sisi"));
    CHECK(changed({{"layout", "nowhere"}}).error().text() ==
          "show: layout must be COLUMNSxROWS from 1x1 to 8x8, 1+5, 1+7, 2+8, or an id under "
          "'layouts'");
}

TEST_CASE_METHOD(Province,
                 "a preset brings layout and cameras, and says its name",
                 "[compositor]") {
    const ShownContent night =
        presetContent(configuredContent(wall), wall, {{"preset", "malam"}}).take();
    CHECK(night.layout.name == "1+5");
    CHECK(night.cameras == std::vector<std::optional<CameraId>>{idOf("a.two")});
    CHECK(toJson(night).at("preset") == "malam");

    const Json push{{"camera", "a.one"}, {"tile", 6}};
    CHECK(toJson(pushedContent(night, push, showable()).take()).at("preset").is_null());
    CHECK(toJson(changedContent(night, {{"layout", "1x1"}}, showable()).take()).at("preset") ==
          Json());
}

TEST_CASE_METHOD(Province,
                 "zoom shows a part of one tile's picture until told otherwise",
                 "[compositor]") {
    const ShownContent begun = configuredContent(wall);
    const Json request{{"tile", 2}, {"part", {0.5, 0.25, 0.5, 0.5}}};
    const ShownContent zoomed = zoomedContent(begun, request).take();
    CHECK(zoomed.zoom == std::map<size_t, Zoom>{{1, {0.5, 0.25, 0.5, 0.5}}});
    CHECK(zoomed.cameras == begun.cameras);

    CHECK(zoomedContent(zoomed, {{"tile", 2}, {"part", nullptr}}).take() == begun);
    CHECK(zoomedContent(zoomed, {{"tile", 2}, {"part", {0, 0, 1, 1}}}).take() == begun);
    const Json push{{"camera", "a.one"}, {"tile", 2}};
    CHECK(pushedContent(zoomed, push, showable()).take().zoom.empty());
    CHECK(changedContent(zoomed, {{"layout", "3x3"}}, showable()).take().zoom.empty());
}

TEST_CASE_METHOD(Province,
                 "a part outside of the picture, or next to nothing, is refused",
                 "[compositor]") {
    for (const Json& part : {Json{0.5, 0.5, 0.6, 0.5},
                             Json{0, 0, 0.04, 0.5},
                             Json{-0.1, 0, 0.5, 0.5},
                             Json{0, 0, 1},
                             Json{0, 0, 1, "1"},
                             Json("all"),
                             Json(7)}) {
        INFO(part);
        CHECK_FALSE(zoomedContent(configuredContent(wall), {{"tile", 1}, {"part", part}}).ok());
    }
    CHECK_FALSE(zoomedContent(configuredContent(wall), {{"tile", 1}}).ok());
    CHECK(zoomedContent(configuredContent(wall), {{"tile", 5}, {"part", nullptr}}).error().text() ==
          "zoom: tile must be 1 to 4");
}

TEST_CASE_METHOD(Province, "a preset that is none is refused by its name", "[compositor]") {
    CHECK(presetContent(configuredContent(wall), wall, {{"preset", "pagi"}}).error().text() ==
          "preset: the wall has no preset 'pagi'");
    CHECK_FALSE(presetContent(configuredContent(wall), wall, {{"preset", 7}}).ok());
    CHECK_FALSE(presetContent(configuredContent(wall), wall, Json::object()).ok());
}

TEST_CASE_METHOD(Remembering, "what is shown survives a restart", "[compositor]") {
    ShownContent shown = changed({{"layout", "sisi"}, {"cameras", {"a.two"}}}).take();
    shown.zoom[1] = {0.25, 0.25, 0.5, 0.5};
    CHECK_FALSE(loadShown(config, wall));

    REQUIRE(storeShown(config, wall, shown).ok());

    CHECK(loadShown(config, wall) == shown);
}

TEST_CASE_METHOD(Remembering, "what one output alone shows survives a restart", "[compositor]") {
    wall.outputs = {{.id = "kiri", .region = {0, 0, 640, 720}, .display = {}}};
    const Json request{{"preset", "malam"}, {"outputs", {"kiri"}}};
    const ShownContent mixed = presetContent(configuredContent(wall), wall, request).take();
    REQUIRE(storeShown(config, wall, mixed).ok());

    CHECK(loadShown(config, wall) == mixed);
}

TEST_CASE_METHOD(Remembering, "a preset comes back as it is configured by then", "[compositor]") {
    REQUIRE(storeShown(config,
                       wall,
                       presetContent(configuredContent(wall), wall, {{"preset", "malam"}}).take())
                .ok());
    wall.presets.at("malam").cameras = {idOf("a.one")};

    CHECK(loadShown(config, wall) ==
          presetContent(configuredContent(wall), wall, {{"preset", "malam"}}).take());
}

TEST_CASE_METHOD(Remembering, "a preset that is gone leaves what it showed", "[compositor]") {
    REQUIRE(storeShown(config,
                       wall,
                       presetContent(configuredContent(wall), wall, {{"preset", "malam"}}).take())
                .ok());
    wall.presets.clear();

    const auto shown = loadShown(config, wall);
    REQUIRE(shown);
    CHECK(shown->layout.name == "1+5");
    CHECK(shown->preset.empty());
}

TEST_CASE_METHOD(Remembering, "a changed configuration wins over what was shown", "[compositor]") {
    REQUIRE(storeShown(config, wall, changed({{"layout", "1x1"}}).take()).ok());
    wall.cameras.pop_back();

    CHECK_FALSE(loadShown(config, wall));
}

TEST_CASE_METHOD(Remembering, "a damaged file is as good as none", "[compositor]") {
    std::filesystem::create_directory(folder.path() / "walls");
    std::ofstream{folder.path() / "walls/ops.json"} << R"({"shown":{"layout":"2x)";

    CHECK_FALSE(loadShown(config, wall));
}

TEST_CASE_METHOD(Remembering,
                 "what cannot be remembered is said, and shown all the same",
                 "[compositor]") {
    std::ofstream{folder.path() / "walls"} << "a file where a folder should be";

    CHECK(storeShown(config, wall, configuredContent(wall)).error().kind() == ErrorKind::Io);
}

}  // namespace
}  // namespace betang
