// SPDX-License-Identifier: Apache-2.0

#include "compositor/shown_content.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {
namespace {

CameraId idOf(const char* text) {
    return CameraId::parse(text).take();
}

WallConfig wall() {
    WallConfig wall;
    wall.id = "ops";
    wall.layout = {2, 2};
    wall.cameras = {idOf("a.one"), idOf("a.two")};
    return wall;
}

Result<ShownContent> changed(const Json& request) {
    return changedContent(
        configuredContent(wall()), request, [](const CameraId& id) { return id.site() == "a"; });
}

TEST_CASE("show changes the parts it names", "[compositor]") {
    const ShownContent grid = changed({{"layout", "3x2"}}).take();
    CHECK(grid.grid == GridLayout{3, 2});
    CHECK(grid.cameras == configuredContent(wall()).cameras);

    const ShownContent cameras = changed({{"cameras", {"a.two", nullptr, "a.one"}}}).take();
    CHECK(cameras.grid == GridLayout{2, 2});
    CHECK(cameras.cameras ==
          std::vector<std::optional<CameraId>>{idOf("a.two"), std::nullopt, idOf("a.one")});
}

TEST_CASE("show refuses what makes no sense, and says what", "[compositor]") {
    CHECK_FALSE(changed({{"layout", 3}}).ok());
    CHECK_FALSE(changed({{"layout", "9x9"}}).ok());
    CHECK_FALSE(changed({{"cameras", "a.one"}}).ok());
    CHECK_FALSE(changed({{"cameras", {7}}}).ok());
    CHECK_FALSE(changed({{"cameras", {"../etc"}}}).ok());
    CHECK_FALSE(changed({{"cameras", Json(std::vector<std::string>(65, "a.one"))}}).ok());
    CHECK(changed({{"cameras", {"b.one"}}}).error().text() == "show: there is no camera 'b.one'");
}

Result<ShownContent> pushed(const Json& request) {
    return pushedContent(
        configuredContent(wall()), request, [](const CameraId& id) { return id.site() == "a"; });
}

TEST_CASE("push changes one tile and no other", "[compositor]") {
    const ShownContent last = pushed({{"camera", "a.three"}, {"tile", 4}}).take();
    CHECK(last.cameras == std::vector<std::optional<CameraId>>{
                              idOf("a.one"), idOf("a.two"), std::nullopt, idOf("a.three")});
    CHECK(last.grid == GridLayout{2, 2});

    const ShownContent emptied = pushed({{"camera", nullptr}, {"tile", 1}}).take();
    CHECK(emptied.cameras == std::vector<std::optional<CameraId>>{std::nullopt, idOf("a.two")});
}

TEST_CASE("push refuses what makes no sense, and says what", "[compositor]") {
    for (const Json& tile : {Json(0), Json(5), Json(-1), Json("1"), Json(1.5), Json(nullptr)}) {
        CHECK(pushed({{"camera", "a.one"}, {"tile", tile}}).error().text() ==
              "push: tile must be 1 to 4");
    }
    CHECK_FALSE(pushed({{"camera", "a.one"}}).ok());
    CHECK_FALSE(pushed({{"tile", 1}}).ok());
    CHECK(pushed({{"camera", "b.one"}, {"tile", 1}}).error().text() ==
          "push: there is no camera 'b.one'");
}

TEST_CASE("what is shown survives a restart", "[compositor]") {
    const TempFolder folder;
    const ShownContent shown = changed({{"layout", "1x1"}, {"cameras", {"a.two"}}}).take();
    CHECK_FALSE(loadShown(folder.path(), wall()));

    REQUIRE(storeShown(folder.path(), wall(), shown).ok());

    CHECK(loadShown(folder.path(), wall()) == shown);
}

TEST_CASE("a changed configuration wins over what was shown", "[compositor]") {
    const TempFolder folder;
    REQUIRE(storeShown(folder.path(), wall(), changed({{"layout", "1x1"}}).take()).ok());
    WallConfig other = wall();
    other.cameras.pop_back();

    CHECK_FALSE(loadShown(folder.path(), other));
}

TEST_CASE("a damaged file is as good as none", "[compositor]") {
    const TempFolder folder;
    std::ofstream{folder.path() / "wall-ops.json"} << R"({"shown":{"layout":"2x)";

    CHECK_FALSE(loadShown(folder.path(), wall()));
    CHECK_FALSE(storeShown(folder.path() / "missing", wall(), {}).ok());
}

}  // namespace
}  // namespace betang
