// SPDX-License-Identifier: Apache-2.0

#include "accounts/server_database.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "core/error.hpp"
#include "core/unique_fd.hpp"

namespace betang {

namespace {

// kSteps[n] brings version n to n + 1. Times are nanoseconds since 1970, UTC. A row of the audit
// log is never changed nor removed: whoever does it by another way breaks the chain of its hashes.
constexpr std::array<const char*, kServerDatabaseVersion> kSteps{R"sql(
    CREATE TABLE users(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        grants TEXT NOT NULL,
        password TEXT NOT NULL,
        created_ns INTEGER NOT NULL,
        changed_ns INTEGER NOT NULL);
    CREATE TABLE guest_links(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        label TEXT NOT NULL,
        token TEXT NOT NULL UNIQUE,
        grants TEXT NOT NULL,
        made_by TEXT NOT NULL,
        created_ns INTEGER NOT NULL,
        expires_ns INTEGER NOT NULL);
    CREATE TABLE sessions(
        token TEXT PRIMARY KEY,
        user INTEGER REFERENCES users(id) ON DELETE CASCADE,
        guest INTEGER REFERENCES guest_links(id) ON DELETE CASCADE,
        created_ns INTEGER NOT NULL,
        seen_ns INTEGER NOT NULL,
        expires_ns INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX sessions_of_user ON sessions(user);
    CREATE INDEX sessions_of_guest ON sessions(guest);
    CREATE TABLE audit(
        id INTEGER PRIMARY KEY,
        at_ns INTEGER NOT NULL,
        user TEXT NOT NULL,
        address TEXT NOT NULL,
        action TEXT NOT NULL,
        object TEXT NOT NULL,
        outcome TEXT NOT NULL,
        detail TEXT NOT NULL,
        hash TEXT NOT NULL);
    CREATE INDEX audit_by_time ON audit(at_ns);
    CREATE INDEX audit_by_user ON audit(user, id);
    CREATE INDEX audit_by_object ON audit(object, id);
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
        SELECT RAISE(ABORT, 'the audit log is never changed');
    END;
    CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit BEGIN
        SELECT RAISE(ABORT, 'the audit log is never changed');
    END;
)sql"};

int64_t versionOf(Database& database) {
    Statement version = database.prepare("PRAGMA user_version");
    const int64_t found = version.step() ? version.integer(0) : 0;
    version.reset();
    return found;
}

void migrate(Database& database, const std::filesystem::path& file) {
    if (versionOf(database) > kServerDatabaseVersion) {
        throw Error{ErrorKind::Unsupported,
                    fmt::format("{} is of version {}, this program reads {}",
                                file.native(),
                                versionOf(database),
                                kServerDatabaseVersion)};
    }
    for (int64_t from = versionOf(database); from < kServerDatabaseVersion; ++from) {
        Transaction transaction{database};
        // The server and `betang user` may open a new one at once.
        if (versionOf(database) == from) {
            database.execute(kSteps.at(static_cast<size_t>(from)));
            database.execute(fmt::format("PRAGMA user_version={}", from + 1).c_str());
        }
        transaction.commit();
    }
}

void refuseOpenToOthers(const std::filesystem::path& path) {
    struct stat about {};

    if (::stat(path.c_str(), &about) != 0 || (about.st_mode & 077U) != 0) {
        throw Error{ErrorKind::Io, fmt::format("{} must be closed to others", path.native())};
    }
}

// What SQLite makes beside it gets the mode of the file.
void makeFile(const std::filesystem::path& file) {
    const UniqueFd made{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (made.get() < 0) {
        throw Error{ErrorKind::Io,
                    fmt::format("cannot make {}: {}", file.native(), std::strerror(errno))};
    }
}

}  // namespace

std::filesystem::path serverFolder(const std::filesystem::path& state) {
    return state / "server";
}

std::filesystem::path serverDatabaseIn(const std::filesystem::path& folder) {
    return folder / "server.db";
}

Database openServerDatabase(const std::filesystem::path& folder) {
    std::error_code failed;
    std::filesystem::create_directories(folder.parent_path(), failed);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        throw Error{ErrorKind::Io,
                    fmt::format("cannot make {}: {}", folder.native(), std::strerror(errno))};
    }
    const auto file = serverDatabaseIn(folder);
    if (::chmod(folder.c_str(), 0700) != 0) {  // whoever confines the server made it for it
        throw Error{ErrorKind::Io, fmt::format("{} belongs to somebody else", folder.native())};
    }
    makeFile(file);
    refuseOpenToOthers(file);
    Database database{file, OpenMode::ReadWrite};
    migrate(database, file);
    return database;
}

}  // namespace betang
