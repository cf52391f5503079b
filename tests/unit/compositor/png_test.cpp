// SPDX-License-Identifier: Apache-2.0

#include "compositor/png.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/compositor/pixels.hpp"

namespace betang {
namespace {

size_t filesIn(const std::filesystem::path& folder) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("a snapshot reads back as it was written", "[compositor]") {
    const TempFolder folder;
    Canvas canvas{{64, 36}};
    fill(cropped(canvas.view(), {16, 8, 20, 10}), toYuv({200, 80, 40}));
    REQUIRE(writePng(folder.path() / "wall.png", canvas.view()));

    const auto read = readPng(folder.path() / "wall.png");

    REQUIRE(read);
    CHECK(read->size() == Size{64, 36});
    for (const auto& [x, y] : {std::pair{0, 0}, {20, 10}, {34, 16}, {63, 35}}) {
        CHECK(std::abs(lumaAt(read->view(), x, y) - lumaAt(canvas.view(), x, y)) <= 2);
        CHECK(std::abs(uAt(read->view(), x, y) - uAt(canvas.view(), x, y)) <= 2);
        CHECK(std::abs(vAt(read->view(), x, y) - vAt(canvas.view(), x, y)) <= 2);
    }
    CHECK(filesIn(folder.path()) == 1);
}

TEST_CASE("a snapshot that cannot be written says so and leaves nothing", "[compositor]") {
    const TempFolder folder;
    std::filesystem::create_directories(folder.path() / "taken" / "inside");
    const Canvas canvas{{16, 16}};

    const auto missing = writePng(folder.path() / "no" / "wall.png", canvas.view());
    const auto taken = writePng(folder.path() / "taken", canvas.view());

    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind() == ErrorKind::Io);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().kind() == ErrorKind::Io);
    CHECK(filesIn(folder.path()) == 0);
}

TEST_CASE("what is no PNG is refused", "[compositor]") {
    const TempFolder folder;
    std::ofstream{folder.path() / "text.png"} << "no picture";

    CHECK(readPng(folder.path() / "none.png").error().kind() == ErrorKind::Io);
    CHECK_FALSE(readPng(folder.path() / "text.png"));
}

}  // namespace betang
