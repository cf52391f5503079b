// SPDX-License-Identifier: Apache-2.0

#include "archive/package_writer.hpp"

#include "archive/merkle.hpp"
#include "archive/package_reader.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

namespace {

std::span<const uint8_t> asOctets(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

TEST_CASE("a package appears under its name when it is whole, and not before", "[archive]") {
    const TempFolder folder;
    const auto path = folder.path() / "p.zip";
    PackageWriter package{path};
    package.add("a.txt", "first");
    package.begin("b.txt", 6);
    package.write(asOctets("sec"));
    package.write(asOctets("ond"));
    package.end();
    CHECK_FALSE(std::filesystem::exists(path));
    const uint64_t size = package.finish();
    CHECK(std::filesystem::file_size(path) == size);
    CHECK_FALSE(std::filesystem::exists(path.native() + ".part"));
    REQUIRE(package.files().size() == 2);
    CHECK(package.files()[1] == PackageFile{"b.txt", 6, sha256Of("second")});
    const PackageReader reader{path};
    CHECK(reader.listing().problems.empty());
    CHECK(reader.text("b.txt", 100) == "second");
    CHECK_FALSE(reader.text("b.txt", 5));
    CHECK_FALSE(reader.text("c.txt", 100));
}

TEST_CASE("what is not finished leaves nothing", "[archive]") {
    const TempFolder folder;
    const auto path = folder.path() / "p.zip";
    {
        PackageWriter package{path};
        package.add("a.txt", "first");
    }
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("two cannot write the same package, and none replaces what came meanwhile", "[archive]") {
    const TempFolder folder;
    const auto path = folder.path() / "p.zip";
    PackageWriter package{path};
    CHECK_THROWS_WITH(PackageWriter{path}, Catch::Contains("another process"));
    package.add("a.txt", "first");
    writeFile(path, "somebody's");
    CHECK_THROWS_WITH(package.finish(), Catch::Contains("is there already"));
    CHECK(contentsOf(path) == "somebody's");
}

TEST_CASE("files come in the order of their names, with the size that was said", "[archive]") {
    const TempFolder folder;
    PackageWriter package{folder.path() / "p.zip"};
    package.add("b.txt", "x");
    CHECK_THROWS_AS(package.add("a.txt", "x"), Error);
    CHECK_THROWS_AS(package.add("b.txt", "x"), Error);
    CHECK_THROWS_AS(package.add("../c.txt", "x"), Error);
    package.begin("c.txt", 2);
    package.write(asOctets("x"));
    CHECK_THROWS_AS(package.end(), Error);
}

TEST_CASE("what is no file cannot be read as a package", "[archive]") {
    const TempFolder folder;
    CHECK_THROWS_AS(PackageReader{folder.path()}, Error);
    CHECK_THROWS_AS(PackageReader{folder.path() / "nothing"}, Error);
}
