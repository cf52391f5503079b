// SPDX-License-Identifier: Apache-2.0

#include "server/body_file.hpp"

#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

TEST_CASE("a part of a file comes block by block", "[server]") {
    const TempFolder folder;
    std::string text(150'000, 'x');
    text.replace(100, 3, "abc");
    const auto path = writeFile(folder.path() / "file", text);
    BodyFile file;
    file.open({path, 100, 149'000});
    std::string got;
    for (uint64_t left = 149'000; left > 0;) {
        const auto block = file.block(left);
        REQUIRE_FALSE(block.empty());
        got.append(block.begin(), block.end());
        left -= block.size();
    }
    CHECK(got == text.substr(100, 149'000));
}

TEST_CASE("a file that shrank or is not there has no block", "[server]") {
    const TempFolder folder;
    const auto path = writeFile(folder.path() / "file", "short");
    BodyFile file;
    file.open({path, 0, 100});
    CHECK(file.block(95).empty());
    file.open({folder.path() / "none", 0, 100});
    CHECK(file.block(100).empty());
    file.close();
    CHECK(file.block(100).empty());
}

}  // namespace betang
