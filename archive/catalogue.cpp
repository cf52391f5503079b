// SPDX-License-Identifier: Apache-2.0

#include "archive/catalogue.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "archive/catalogue_schema.hpp"
#include "archive/sha256.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr const char* kRowColumns =
    "path, stream, run, epoch, start_ns, end_ns, bytes, access_units, damaged, recovered, "
    "state, gap_cause, gap_since_ns, checkpoint";

constexpr const char* kAskedFor =
    "(?1 = '' OR stream IN (?1, ?2)) AND end_ns > ?3 AND start_ns < ?4";

int64_t stored(UtcTime time) {
    return time.time_since_epoch().count();
}

// SQLite's integers are signed; runs and epochs use all 64 bits.
int64_t stored(uint64_t value) {
    return static_cast<int64_t>(value);
}

void bindInterval(Statement& row, const CatalogueQuery& query) {
    row.bind(3, query.from ? stored(*query.from) : std::numeric_limits<int64_t>::min());
    row.bind(4, query.to ? stored(*query.to) : std::numeric_limits<int64_t>::max());
}

UtcTime timeIn(const Statement& row, int column) {
    return UtcTime{Duration{row.integer(column)}};
}

uint64_t numberIn(const Statement& row, int column) {
    return static_cast<uint64_t>(row.integer(column));
}

constexpr int64_t kNoGap = -1;

std::optional<GapBefore> gapIn(const Statement& row, int column) {
    const int64_t cause = row.integer(column);
    if (cause < 0 || cause > static_cast<int64_t>(GapCause::Policy)) {
        return std::nullopt;
    }
    return GapBefore{static_cast<GapCause>(cause), timeIn(row, column + 1)};
}

int64_t storedCause(const std::optional<GapBefore>& gap) {
    return gap ? static_cast<int64_t>(gap->cause) : kNoGap;
}

int64_t storedSince(const std::optional<GapBefore>& gap) {
    return gap ? stored(gap->since) : 0;
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
            .state = static_cast<SegmentState>(row.integer(10)),
            .gap = gapIn(row, 11),
            .checkpoint = numberIn(row, 13)};
}

}  // namespace

std::filesystem::path Catalogue::fileIn(const std::filesystem::path& storage) {
    return storage / "catalogue.sqlite";
}

Catalogue::Catalogue(const std::filesystem::path& file, OpenMode mode) : database_{file, mode} {
    if (mode == OpenMode::ReadWrite) {
        (void)migrateCatalogue(database_, file);
        return;
    }
    const int found = catalogueVersion(database_);
    if (found != kCatalogueVersion) {
        throw Error{ErrorKind::Unsupported,
                    fmt::format("catalogue {}: has version {}, this program reads {}{}",
                                file.native(),
                                found,
                                kCatalogueVersion,
                                found < kCatalogueVersion ? ": run 'betang archive migrate'" : "")};
    }
}

void Catalogue::add(const SegmentClosed& segment, UtcTime now) {
    addAll({&segment, 1}, now);
}

void Catalogue::addAll(std::span<const SegmentClosed> segments, UtcTime now) {
    Transaction transaction{database_};
    for (const SegmentClosed& segment : segments) {
        // The recorder's announcement and the comparison with the disk may meet here.
        const auto known = find(segment.path);
        const bool says_more = known && known->recovered && !segment.recovered;
        const bool is_back = known && known->state == SegmentState::Missing;
        if (!known || says_more || is_back) {
            write(segment, now);
        }
    }
    transaction.commit();
}

void Catalogue::write(const SegmentClosed& segment, UtcTime now) {
    database_.prepare("DELETE FROM segments WHERE path = ?").bind(1, segment.path.native()).run();
    const std::string stream = segment.stream.text();
    database_
        .prepare(
            "INSERT INTO segments(path, stream, codec, run, epoch, start_ns, end_ns, bytes, "
            "access_units, damaged, recovered, state, changed_ns, gap_cause, gap_since_ns) "
            "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
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
        .bind(14, storedCause(segment.gap))
        .bind(15, storedSince(segment.gap))
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
        fmt::format("SELECT {} FROM segments WHERE {} AND (?5 = 0 OR state IN (0, 1)) "
                    "ORDER BY stream, start_ns, path",
                    kRowColumns,
                    kAskedFor)
            .c_str());
    row.bind(1, main).bind(2, sub);
    bindInterval(row, query);
    row.bind(5, int64_t{query.expected_only});
    while (row.step()) {
        each(rowOf(row));
    }
}

void Catalogue::forEachSpan(const CatalogueQuery& query,
                            const std::function<void(const DeletedSpan&)>& each) {
    const std::string main = query.camera ? query.camera->text() + "/main" : "";
    const std::string sub = query.camera ? query.camera->text() + "/sub" : "";
    Statement row = database_.prepare(fmt::format("SELECT stream, start_ns, end_ns, segments, "
                                                  "bytes, access_units, gap_cause, gap_since_ns "
                                                  "FROM deleted_spans WHERE {} "
                                                  "ORDER BY stream, start_ns",
                                                  kAskedFor)
                                          .c_str());
    row.bind(1, main).bind(2, sub);
    bindInterval(row, query);
    while (row.step()) {
        auto stream = StreamId::parse(row.text(0));
        if (!stream) {
            throw Error{ErrorKind::Corrupt, "catalogue: " + stream.error().text()};
        }
        each({.stream = std::move(*stream),
              .start = timeIn(row, 1),
              .end = timeIn(row, 2),
              .segments = numberIn(row, 3),
              .bytes = numberIn(row, 4),
              .access_units = numberIn(row, 5),
              .gap = gapIn(row, 6)});
    }
}

size_t Catalogue::fold(UtcTime before, int limit) {
    Transaction transaction{database_};
    Statement old = database_.prepare(fmt::format("SELECT {} FROM segments WHERE state = 2 AND "
                                                  "changed_ns < ? ORDER BY changed_ns LIMIT ?",
                                                  kRowColumns)
                                          .c_str());
    old.bind(1, stored(before)).bind(2, int64_t{limit});
    std::vector<CatalogueRow> rows;
    while (old.step()) {
        rows.push_back(rowOf(old));
    }
    std::sort(rows.begin(), rows.end(), [](const CatalogueRow& a, const CatalogueRow& b) {
        return std::tie(a.stream, a.start) < std::tie(b.stream, b.start);
    });
    Statement remove = database_.prepare("DELETE FROM segments WHERE path = ?");
    for (const CatalogueRow& row : rows) {
        addToSpan(row);
        remove.bind(1, row.path.native()).run();
    }
    transaction.commit();
    return rows.size();
}

// Segments are deleted by age, so that nearly all of them lengthen the last span of their stream.
void Catalogue::addToSpan(const CatalogueRow& row) {
    const std::string stream = row.stream.text();
    Statement longer = database_.prepare(
        "UPDATE deleted_spans SET end_ns = MAX(end_ns, ?3), segments = segments + 1, "
        "bytes = bytes + ?4, access_units = access_units + ?5 WHERE stream = ?1 AND start_ns = "
        "(SELECT MAX(start_ns) FROM deleted_spans WHERE stream = ?1 AND start_ns <= ?2) "
        "AND end_ns >= ?2 - 1000000000 RETURNING 1");
    longer.bind(1, stream)
        .bind(2, stored(row.start))
        .bind(3, stored(row.end))
        .bind(4, stored(row.bytes))
        .bind(5, stored(row.access_units));
    const bool found = longer.step();
    longer.reset();
    if (found) {
        return;
    }
    database_.prepare("INSERT INTO deleted_spans VALUES(?, ?, ?, 1, ?, ?, ?, ?)")
        .bind(1, stream)
        .bind(2, stored(row.start))
        .bind(3, stored(row.end))
        .bind(4, stored(row.bytes))
        .bind(5, stored(row.access_units))
        .bind(6, storedCause(row.gap))
        .bind(7, storedSince(row.gap))
        .run();
}

std::vector<CatalogueRow> Catalogue::oldest(
    int limit, int skip, const std::function<bool(const CatalogueRow&)>& wanted) {
    Statement row = database_.prepare(
        fmt::format("SELECT {} FROM segments WHERE state = 0 ORDER BY start_ns", kRowColumns)
            .c_str());
    std::vector<CatalogueRow> rows;
    while (rows.size() < static_cast<size_t>(limit) && row.step()) {
        CatalogueRow next = rowOf(row);
        if ((!wanted || wanted(next)) && skip-- <= 0) {
            rows.push_back(std::move(next));
        }
    }
    return rows;
}

std::vector<CatalogueRow> Catalogue::oldestOf(const StreamId& stream, int limit, int skip) {
    const std::string name = stream.text();
    Statement row = database_.prepare(fmt::format("SELECT {} FROM segments WHERE stream = ? AND "
                                                  "state = 0 ORDER BY start_ns LIMIT ? OFFSET ?",
                                                  kRowColumns)
                                          .c_str());
    row.bind(1, name).bind(2, int64_t{limit}).bind(3, int64_t{skip});
    std::vector<CatalogueRow> rows;
    while (row.step()) {
        rows.push_back(rowOf(row));
    }
    return rows;
}

std::vector<StreamTotal> Catalogue::streamTotals() {
    Statement row = database_.prepare(
        "SELECT stream, bytes, (SELECT MIN(start_ns) FROM segments WHERE "
        "segments.stream = stream_totals.stream AND state = 0) AS oldest "
        "FROM stream_totals WHERE segments > 0 AND oldest IS NOT NULL ORDER BY stream");
    std::vector<StreamTotal> totals;
    while (row.step()) {
        auto stream = StreamId::parse(row.text(0));
        if (!stream) {
            throw Error{ErrorKind::Corrupt, "catalogue: " + stream.error().text()};
        }
        totals.push_back({std::move(*stream), numberIn(row, 1), timeIn(row, 2)});
    }
    return totals;
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
    Statement ends = database_.prepare(
        "SELECT MIN(start_ns) FROM segments WHERE state = 0 UNION ALL "
        "SELECT MAX(start_ns) FROM segments WHERE state = 0");
    if (totals.segments > 0 && ends.step()) {
        totals.oldest = timeIn(ends, 0);
        totals.newest = ends.step() ? std::optional{timeIn(ends, 0)} : std::nullopt;
    }
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
