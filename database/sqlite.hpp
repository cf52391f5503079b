// SPDX-License-Identifier: Apache-2.0
//
// The one layer over SQLite: a connection and a prepared statement that close themselves and throw
// Errors. Corrupt: the file is no database or damaged. Io: everything else, a full disk included.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace betang {

// Thread-bound; borrows the connection it was prepared on.
class Statement final {
  public:
    Statement(sqlite3* connection, const char* sql);

    // Values count from 1; a text or blob must live until the next step().
    Statement& bind(int index, int64_t value);
    Statement& bind(int index, std::string_view value);
    Statement& bind(int index, std::span<const uint8_t> value);

    // True while there is a row. The first step() after a bind() or reset() begins anew.
    [[nodiscard]] bool step();

    // For a statement without rows: one step(), then ready for the next values.
    void run();
    void reset();

    // Columns count from 0.
    [[nodiscard]] int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;

  private:
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };

    void check(int result);

    std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

enum class OpenMode { ReadWrite, ReadOnly };

// Thread-bound.
class Database final {
  public:
    // ReadWrite makes the file when there is none, uses a write-ahead log and makes every commit
    // durable before it returns.
    Database(const std::filesystem::path& file, OpenMode mode);

    void execute(const char* sql);

    [[nodiscard]] Statement prepare(const char* sql) { return {connection_.get(), sql}; }

    [[nodiscard]] int64_t lastRowId() const;

  private:
    struct Closer {
        void operator()(sqlite3* connection) const noexcept;
    };

    std::unique_ptr<sqlite3, Closer> connection_;
};

// Rolled back when it goes out of scope without commit().
class Transaction final {
  public:
    explicit Transaction(Database& database) : database_{database} {
        database_.execute("BEGIN IMMEDIATE");
    }

    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

  private:
    Database& database_;
    bool open_ = true;
};

}  // namespace betang
