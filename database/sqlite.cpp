// SPDX-License-Identifier: Apache-2.0

#include "database/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr int kBusyLimitMs = 5000;

[[noreturn]] void fail(sqlite3* connection, int result) {
    const int kind = result & 0xff;
    const bool damaged = kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
    const char* file = connection == nullptr ? nullptr : sqlite3_db_filename(connection, "main");
    throw Error{
        damaged ? ErrorKind::Corrupt : ErrorKind::Io,
        fmt::format("database {}: {}",
                    file == nullptr ? "" : file,
                    connection == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(connection))};
}

}  // namespace

Statement::Statement(sqlite3* connection, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    const int result =
        sqlite3_prepare_v3(connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    statement_.reset(statement);
    if (result != SQLITE_OK) {
        fail(connection, result);
    }
}

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

void Statement::check(int result) {
    if (result != SQLITE_OK) {
        fail(sqlite3_db_handle(statement_.get()), result);
    }
}

Statement& Statement::bind(int index, int64_t value) {
    check(sqlite3_bind_int64(statement_.get(), index, value));
    return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
    check(sqlite3_bind_text(
        statement_.get(), index, value.data(), static_cast<int>(value.size()), nullptr));
    return *this;
}

Statement& Statement::bind(int index, std::span<const uint8_t> value) {
    check(sqlite3_bind_blob(
        statement_.get(), index, value.data(), static_cast<int>(value.size()), nullptr));
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_ROW) {
        return true;
    }
    if (result != SQLITE_DONE) {
        sqlite3* connection = sqlite3_db_handle(statement_.get());
        sqlite3_reset(statement_.get());
        fail(connection, result);
    }
    sqlite3_reset(statement_.get());
    return false;
}

void Statement::run() {
    while (step()) {
    }
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
}

int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* text = sqlite3_column_text(statement_.get(), column);
    const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column));
    return text == nullptr ? std::string{} : std::string{text, text + size};
}

void Database::Closer::operator()(sqlite3* connection) const noexcept {
    sqlite3_close_v2(connection);
}

Database::Database(const std::filesystem::path& file, OpenMode mode) {
    const int flags = mode == OpenMode::ReadOnly ? SQLITE_OPEN_READONLY
                                                 : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    sqlite3* connection = nullptr;
    const int result = sqlite3_open_v2(
        file.c_str(), &connection, flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, nullptr);
    connection_.reset(connection);
    if (result != SQLITE_OK) {
        fail(connection, result);
    }
    sqlite3_busy_timeout(connection, kBusyLimitMs);
    if (mode == OpenMode::ReadWrite) {
        execute("PRAGMA journal_mode=WAL");
        execute("PRAGMA synchronous=FULL");
    }
    execute("PRAGMA foreign_keys=ON");
}

void Database::execute(const char* sql) {
    const int result = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) {
        fail(connection_.get(), result);
    }
}

int64_t Database::lastRowId() const {
    return sqlite3_last_insert_rowid(connection_.get());
}

Transaction::~Transaction() {
    if (open_) {
        try {
            database_.execute("ROLLBACK");
        } catch (const Error&) {
            // The failure that brought us here has ended the transaction already.
            open_ = false;
        }
    }
}

void Transaction::commit() {
    database_.execute("COMMIT");
    open_ = false;
}

}  // namespace betang
