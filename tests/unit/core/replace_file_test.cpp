// SPDX-License-Identifier: Apache-2.0

#include "core/replace_file.hpp"

#include <filesystem>

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

TEST_CASE("a replaced file holds the new contents and nothing is left beside it", "[core]") {
    const TempFolder folder;
    const auto file = writeFile(folder.path() / "plan.json", "old and longer");
    replaceFile(file, "new");
    CHECK(contentsOf(file) == "new");
    CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 1);
}

TEST_CASE("a replaced file can be read by its owner only", "[core]") {
    const TempFolder folder;
    replaceFile(folder.path() / "plan.json", "{}");
    CHECK(std::filesystem::status(folder.path() / "plan.json").permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("replacing a file in a folder that is not there names it", "[core]") {
    const TempFolder folder;
    const auto file = folder.path() / "missing" / "plan.json";
    CHECK_THROWS_WITH(replaceFile(file, "{}"), Catch::Contains("missing/plan.json"));
}
