// SPDX-License-Identifier: Apache-2.0

#include "archive/catalogue.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

#include "archive/sha256.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr int kVersion = 2;

// kMigrations[n] brings version n to n + 1. Times are nanoseconds since 1970, UTC.
// Version 2 keeps the totals, which are asked for all the time, and forgets the hashes of deleted
// segments, which come to outnumber all others.
constexpr std::array<const char*, kVersion> kMigrations{R"sql(
    CREATE TABLE segments(
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        stream TEXT NOT NULL,
        codec INTEGER NOT NULL,
        run INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        start_ns INTEGER NOT NULL,
        end_ns INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        access_units INTEGER NOT NULL,
        damaged INTEGER NOT NULL,
        recovered INTEGER NOT NULL,
        state INTEGER NOT NULL,
        changed_ns INTEGER NOT NULL);
    CREATE INDEX segments_by_age ON segments(state, start_ns, bytes);
    CREATE INDEX segments_by_stream ON segments(stream, start_ns);
    CREATE TABLE fragments(
        segment INTEGER NOT NULL REFERENCES segments(id) ON DELETE CASCADE,
        offset INTEGER NOT NULL,
        length INTEGER NOT NULL,
        sha256 BLOB NOT NULL,
        access_units INTEGER NOT NULL,
        PRIMARY KEY(segment, offset)) WITHOUT ROWID;
)sql",
                                                        R"sql(
    CREATE TABLE totals(
        state INTEGER PRIMARY KEY,
        segments INTEGER NOT NULL,
        bytes INTEGER NOT NULL);
    INSERT INTO totals VALUES(0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0);
    INSERT OR REPLACE INTO totals SELECT state, COUNT(*), SUM(bytes) FROM segments GROUP BY state;
    CREATE TRIGGER segment_added AFTER INSERT ON segments BEGIN
        UPDATE totals SET segments = segments + 1, bytes = bytes + new.bytes
            WHERE state = new.state;
    END;
    CREATE TRIGGER segment_removed AFTER DELETE ON segments BEGIN
        UPDATE totals SET segments = segments - 1, bytes = bytes - old.bytes
            WHERE state = old.state;
    END;
    CREATE TRIGGER segment_marked AFTER UPDATE OF state ON segments BEGIN
        UPDATE totals SET segments = segments - 1, bytes = bytes - old.bytes
            WHERE state = old.state;
        UPDATE totals SET segments = segments + 1, bytes = bytes + new.bytes
            WHERE state = new.state;
    END;
    CREATE TRIGGER segment_deleted AFTER UPDATE OF state ON segments WHEN new.state = 2 BEGIN
        DELETE FROM fragments WHERE segment = new.id;
    END;
    DELETE FROM fragments WHERE segment IN (SELECT id FROM segments WHERE state = 2);
)sql"};

constexpr const char* kRowColumns =
    "path, stream, run, epoch, start_ns, end_ns, bytes, access_units, damaged, recovered, state";

int64_t stored(UtcTime time) {
    return time.time_since_epoch().count();
}

// SQLite's integers are signed; runs and epochs use all 64 bits.
int64_t stored(uint64_t value) {
    return static_cast<int64_t>(value);
}

UtcTime timeIn(const Statement& row, int column) {
    return UtcTime{Duration{row.integer(column)}};
}

uint64_t numberIn(const Statement& row, int column) {
    return static_cast<uint64_t>(row.integer(column));
}

CatalogueRow rowOf(const Statement& row) {
    auto stream = StreamId::parse(row.text(1));
    if (!stream) {
        throw Error{ErrorKind::Corrupt, "catalogue: " + stream.error().text()};
    }
    return {.path = row.text(0),
            .stream = std::move(*stream),
            .run = numberIn(row, 2),
            .epoch = numberIn(row, 3),
            .start = timeIn(row, 4),
            .end = timeIn(row, 5),
            .bytes = numberIn(row, 6),
            .access_units = numberIn(row, 7),
            .damaged = numberIn(row, 8),
            .recovered = row.integer(9) != 0,
            .state = static_cast<SegmentState>(row.integer(10))};
}

}  // namespace

std::filesystem::path Catalogue::fileIn(const std::filesystem::path& storage) {
    return storage / "catalogue.sqlite";
}

Catalogue::Catalogue(const std::filesystem::path& file, OpenMode mode) : database_{file, mode} {
    Statement version = database_.prepare("PRAGMA user_version");
    const int64_t found = version.step() ? version.integer(0) : 0;
    version.reset();
    if (found > kVersion || (mode == OpenMode::ReadOnly && found < kVersion)) {
        throw Error{ErrorKind::Unsupported,
                    fmt::format("catalogue {}: has version {}, this program reads {}",
                                file.native(),
                                found,
                                kVersion)};
    }
    if (mode == OpenMode::ReadWrite) {
        migrate();
    }
}

void Catalogue::migrate() {
    Transaction transaction{database_};
    Statement version = database_.prepare("PRAGMA user_version");
    const auto found = version.step() ? static_cast<size_t>(version.integer(0)) : 0;
    version.reset();
    for (size_t from = found; from < kMigrations.size(); ++from) {
        database_.execute(kMigrations[from]);
    }
    database_.execute(fmt::format("PRAGMA user_version={}", kVersion).c_str());
    transaction.commit();
}

void Catalogue::add(const SegmentClosed& segment, UtcTime now) {
    // The recorder's announcement and the comparison with the disk may meet here.
    Transaction transaction{database_};
    const auto known = find(segment.path);
    const bool says_more = known && known->recovered && !segment.recovered;
    const bool is_back = known && known->state == SegmentState::Missing;
    if (!known || says_more || is_back) {
        write(segment, now);
    }
    transaction.commit();
}

void Catalogue::write(const SegmentClosed& segment, UtcTime now) {
    database_.prepare("DELETE FROM segments WHERE path = ?").bind(1, segment.path.native()).run();
    const std::string stream = segment.stream.text();
    database_
        .prepare(
            "INSERT INTO segments(path, stream, codec, run, epoch, start_ns, end_ns, bytes, "
            "access_units, damaged, recovered, state, changed_ns) "
            "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(1, segment.path.native())
        .bind(2, stream)
        .bind(3, static_cast<int64_t>(segment.codec))
        .bind(4, stored(segment.run))
        .bind(5, stored(segment.epoch))
        .bind(6, stored(segment.start))
        .bind(7, stored(segment.end))
        .bind(8, stored(segment.bytes))
        .bind(9, stored(segment.access_units))
        .bind(10, stored(segment.damaged))
        .bind(11, int64_t{segment.recovered})
        .bind(12, static_cast<int64_t>(SegmentState::Present))
        .bind(13, stored(now))
        .run();
    const int64_t id = database_.lastRowId();
    Statement fragment = database_.prepare("INSERT INTO fragments VALUES(?, ?, ?, ?, ?)");
    for (const FragmentInfo& info : segment.fragments) {
        const Sha256 hash = sha256FromHex(info.sha256).take();
        fragment.bind(1, id)
            .bind(2, stored(info.offset))
            .bind(3, stored(info.length))
            .bind(4, std::span<const uint8_t>{hash})
            .bind(5, int64_t{info.access_units})
            .run();
    }
}

void Catalogue::mark(const std::filesystem::path& path, SegmentState state, UtcTime now) {
    database_.prepare("UPDATE segments SET state = ?, changed_ns = ? WHERE path = ?")
        .bind(1, static_cast<int64_t>(state))
        .bind(2, stored(now))
        .bind(3, path.native())
        .run();
}

std::optional<CatalogueRow> Catalogue::find(const std::filesystem::path& path) {
    Statement row = database_.prepare(
        fmt::format("SELECT {} FROM segments WHERE path = ?", kRowColumns).c_str());
    row.bind(1, path.native());
    return row.step() ? std::optional{rowOf(row)} : std::nullopt;
}

void Catalogue::forEach(const CatalogueQuery& query,
                        const std::function<void(const CatalogueRow&)>& each) {
    const std::string main = query.camera ? query.camera->text() + "/main" : "";
    const std::string sub = query.camera ? query.camera->text() + "/sub" : "";
    Statement row = database_.prepare(
        fmt::format("SELECT {} FROM segments WHERE (?1 = '' OR stream IN (?1, ?2)) "
                    "AND end_ns > ?3 AND start_ns < ?4 AND (?5 = 0 OR state IN (0, 1)) "
                    "ORDER BY stream, start_ns, path",
                    kRowColumns)
            .c_str());
    row.bind(1, main).bind(2, sub);
    row.bind(3, query.from ? stored(*query.from) : std::numeric_limits<int64_t>::min());
    row.bind(4, query.to ? stored(*query.to) : std::numeric_limits<int64_t>::max());
    row.bind(5, int64_t{query.expected_only});
    while (row.step()) {
        each(rowOf(row));
    }
}

std::vector<CatalogueRow> Catalogue::oldest(int limit, int skip) {
    Statement row = database_.prepare(
        fmt::format("SELECT {} FROM segments WHERE state = 0 ORDER BY start_ns LIMIT ? OFFSET ?",
                    kRowColumns)
            .c_str());
    row.bind(1, int64_t{limit}).bind(2, int64_t{skip});
    std::vector<CatalogueRow> rows;
    while (row.step()) {
        rows.push_back(rowOf(row));
    }
    return rows;
}

CatalogueTotals Catalogue::totals() {
    CatalogueTotals totals;
    Statement row = database_.prepare("SELECT state, segments, bytes FROM totals");
    while (row.step()) {
        switch (static_cast<SegmentState>(row.integer(0))) {
            case SegmentState::Present:
                totals.segments = numberIn(row, 1);
                totals.bytes = numberIn(row, 2);
                break;
            case SegmentState::Deleting:
            case SegmentState::Deleted:
                totals.deleted += numberIn(row, 1);
                break;
            case SegmentState::Missing:
                totals.missing = numberIn(row, 1);
                break;
        }
    }
    const auto first = oldest(1, 0);
    totals.oldest = first.empty() ? std::nullopt : std::optional{first.front().start};
    return totals;
}

std::vector<FragmentInfo> Catalogue::fragmentsOf(const std::filesystem::path& path) {
    Statement row = database_.prepare(
        "SELECT offset, length, lower(hex(sha256)), fragments.access_units FROM fragments "
        "JOIN segments ON segments.id = fragments.segment WHERE path = ? ORDER BY offset");
    row.bind(1, path.native());
    std::vector<FragmentInfo> fragments;
    while (row.step()) {
        fragments.push_back({.offset = numberIn(row, 0),
                             .length = numberIn(row, 1),
                             .sha256 = row.text(2),
                             .access_units = static_cast<uint32_t>(row.integer(3))});
    }
    return fragments;
}

}  // namespace betang
