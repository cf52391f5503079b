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
