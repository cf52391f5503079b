// SPDX-License-Identifier: Apache-2.0

#include "database/sqlite.hpp"

#include <functional>

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

namespace {

ErrorKind kindThrownBy(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.kind();
    }
    return ErrorKind::Internal;
}

}  // namespace

TEST_CASE("values bound to a statement come back", "[archive]") {
    const TempFolder folder;
    Database database{folder.path() / "x.sqlite", OpenMode::ReadWrite};
    database.execute("CREATE TABLE t(a INTEGER, b TEXT)");
    database.prepare("INSERT INTO t VALUES(?, ?)").bind(1, int64_t{-7}).bind(2, "'; DROP").run();
    Statement row = database.prepare("SELECT a, b FROM t");
    REQUIRE(row.step());
    CHECK(row.integer(0) == -7);
    CHECK(row.text(1) == "'; DROP");
    CHECK_FALSE(row.step());
}

TEST_CASE("a transaction that is not committed leaves nothing behind", "[archive]") {
    const TempFolder folder;
    Database database{folder.path() / "x.sqlite", OpenMode::ReadWrite};
    database.execute("CREATE TABLE t(a INTEGER)");
    {
        const Transaction transaction{database};
        database.execute("INSERT INTO t VALUES(1)");
    }
    CHECK_FALSE(database.prepare("SELECT a FROM t").step());
}

TEST_CASE("a file that is no database is told from one that cannot be opened", "[archive]") {
    const TempFolder folder;
    const auto file = writeFile(folder.path() / "x.sqlite", std::string(8192, 'x'));
    CHECK(kindThrownBy([&] { Database{file, OpenMode::ReadWrite}; }) == ErrorKind::Corrupt);
    CHECK(kindThrownBy([&] {
              Database{folder.path() / "absent" / "x", OpenMode::ReadWrite};
          }) == ErrorKind::Io);
    CHECK(kindThrownBy([&] {
              Database{folder.path() / "none", OpenMode::ReadOnly};
          }) == ErrorKind::Io);
}

TEST_CASE("a full database says which file is full", "[archive]") {
    const TempFolder folder;
    Database database{folder.path() / "x.sqlite", OpenMode::ReadWrite};
    database.execute("CREATE TABLE t(a BLOB); PRAGMA max_page_count=4");
    CHECK_THROWS_WITH(database.execute("INSERT INTO t VALUES(zeroblob(100000))"),
                      Catch::Contains("x.sqlite") && Catch::Contains("full"));
}
