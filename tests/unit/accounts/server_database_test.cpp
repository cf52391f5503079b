// SPDX-License-Identifier: Apache-2.0

#include "accounts/server_database.hpp"

#include <sys/stat.h>

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

namespace {

unsigned modeOf(const std::filesystem::path& path) {
    struct stat about {};

    return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777U : 0;
}

}  // namespace

TEST_CASE("the database and its folder are made, closed to others", "[accounts]") {
    const TempFolder state;
    const auto folder = serverFolder(state.path() / "deep");
    const Database database = openServerDatabase(folder);
    CHECK(modeOf(folder) == 0700);
    CHECK(modeOf(serverDatabaseIn(folder)) == 0600);
    CHECK(modeOf(serverDatabaseIn(folder).native() + "-wal") == 0600);
}

TEST_CASE("a database that is open to others is refused", "[accounts]") {
    const TempFolder state;
    const auto folder = serverFolder(state.path());
    { const Database database = openServerDatabase(folder); }
    std::filesystem::permissions(serverDatabaseIn(folder), std::filesystem::perms{0640});
    CHECK_THROWS_AS(openServerDatabase(folder), Error);
}

TEST_CASE("a database of a newer version is left alone", "[accounts]") {
    const TempFolder state;
    const auto folder = serverFolder(state.path());
    {
        Database database = openServerDatabase(folder);
        database.execute("PRAGMA user_version=99");
    }
    CHECK_THROWS_AS(openServerDatabase(folder), Error);
}

TEST_CASE("what is no database is refused", "[accounts]") {
    const TempFolder state;
    const auto folder = serverFolder(state.path());
    writeFile(serverDatabaseIn(folder), std::string(5000, 'x'));
    std::filesystem::permissions(serverDatabaseIn(folder), std::filesystem::perms{0600});
    CHECK_THROWS_AS(openServerDatabase(folder), Error);
}

TEST_CASE("two may have it open at once", "[accounts]") {
    const TempFolder state;
    const auto folder = serverFolder(state.path());
    const Database one = openServerDatabase(folder);
    CHECK_NOTHROW(openServerDatabase(folder));
}

}  // namespace betang
