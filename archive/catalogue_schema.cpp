// SPDX-License-Identifier: Apache-2.0

#include "archive/catalogue_schema.hpp"

#include <array>
#include <system_error>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/replace_file.hpp"

namespace betang {

namespace {

// kSteps[n] brings version n to n + 1. Times are nanoseconds since 1970, UTC.
// Version 2 keeps the totals, which are asked for all the time, and forgets the hashes of deleted
// segments, which come to outnumber all others. Version 3 adds causes of gaps, what checkpoints
// cover, totals for each stream, and spans into which the rows of deleted segments are folded.
// Version 4 finds what a checkpoint's hash list is still needed for; the chain is found on disk.
constexpr std::array<const char*, kCatalogueVersion> kSteps{R"sql(
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
)sql",
                                                            R"sql(
    ALTER TABLE segments ADD COLUMN gap_cause INTEGER NOT NULL DEFAULT -1;
    ALTER TABLE segments ADD COLUMN gap_since_ns INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE segments ADD COLUMN checkpoint INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX segments_to_seal ON segments(id) WHERE checkpoint = 0 AND state = 0;
    CREATE INDEX segments_to_fold ON segments(changed_ns) WHERE state = 2;
    CREATE INDEX segments_of_stream ON segments(stream, state, start_ns);
    CREATE TABLE deleted_spans(
        stream TEXT NOT NULL,
        start_ns INTEGER NOT NULL,
        end_ns INTEGER NOT NULL,
        segments INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        access_units INTEGER NOT NULL,
        gap_cause INTEGER NOT NULL,
        gap_since_ns INTEGER NOT NULL,
        PRIMARY KEY(stream, start_ns)) WITHOUT ROWID;
    CREATE TABLE stream_totals(
        stream TEXT PRIMARY KEY,
        segments INTEGER NOT NULL,
        bytes INTEGER NOT NULL) WITHOUT ROWID;
    INSERT INTO stream_totals
        SELECT stream, COUNT(*), SUM(bytes) FROM segments WHERE state = 0 GROUP BY stream;
    CREATE TRIGGER stream_segment_added AFTER INSERT ON segments WHEN new.state = 0 BEGIN
        INSERT INTO stream_totals VALUES(new.stream, 1, new.bytes)
            ON CONFLICT(stream) DO UPDATE SET segments = segments + 1, bytes = bytes + new.bytes;
    END;
    CREATE TRIGGER stream_segment_removed AFTER DELETE ON segments WHEN old.state = 0 BEGIN
        UPDATE stream_totals SET segments = segments - 1, bytes = bytes - old.bytes
            WHERE stream = old.stream;
    END;
    CREATE TRIGGER stream_segment_left AFTER UPDATE OF state ON segments
        WHEN old.state = 0 AND new.state != 0 BEGIN
        UPDATE stream_totals SET segments = segments - 1, bytes = bytes - old.bytes
            WHERE stream = old.stream;
    END;
    CREATE TRIGGER stream_segment_back AFTER UPDATE OF state ON segments
        WHEN old.state != 0 AND new.state = 0 BEGIN
        INSERT INTO stream_totals VALUES(new.stream, 1, new.bytes)
            ON CONFLICT(stream) DO UPDATE SET segments = segments + 1, bytes = bytes + new.bytes;
    END;
    CREATE TABLE hash_lists(hour_ns INTEGER PRIMARY KEY, bytes INTEGER NOT NULL);
    CREATE TABLE chain_head(
        one INTEGER PRIMARY KEY CHECK(one = 1),
        number INTEGER NOT NULL,
        sha256 TEXT NOT NULL);
)sql",
                                                            R"sql(
    CREATE INDEX segments_of_checkpoint ON segments(checkpoint) WHERE state != 2;
    DROP TABLE hash_lists;
    DROP TABLE chain_head;
)sql"};

void makeBackup(Database& database, const std::filesystem::path& backup) {
    std::filesystem::path fresh = backup;
    fresh += ".new";
    std::error_code absent;
    std::filesystem::remove(fresh, absent);
    database.prepare("VACUUM INTO ?").bind(1, fresh.native()).run();
    syncPath(fresh);
    std::filesystem::rename(fresh, backup);
    syncPath(backup.parent_path());
}

}  // namespace

int catalogueVersion(Database& database) {
    Statement version = database.prepare("PRAGMA user_version");
    const int found = version.step() ? static_cast<int>(version.integer(0)) : 0;
    version.reset();
    return found;
}

std::filesystem::path backupOf(const std::filesystem::path& file, int version) {
    std::filesystem::path backup = file;
    backup += fmt::format(".v{}", version);
    return backup;
}

MigrationReport migrateCatalogue(Database& database,
                                 const std::filesystem::path& file,
                                 const MigrationProgress& progress) {
    MigrationReport report{.from = catalogueVersion(database)};
    if (report.from > kCatalogueVersion) {
        throw Error{ErrorKind::Unsupported,
                    fmt::format("catalogue {}: has version {}, this program reads {}",
                                file.native(),
                                report.from,
                                kCatalogueVersion)};
    }
    if (report.from > 0 && report.from < kCatalogueVersion) {
        report.backup = backupOf(file, report.from);
        if (!std::filesystem::exists(report.backup)) {
            makeBackup(database, report.backup);
        }
    }
    for (int from = report.from; from < kCatalogueVersion; ++from) {
        Transaction transaction{database};
        // Two processes may open an old catalogue at once.
        if (catalogueVersion(database) == from) {
            database.execute(kSteps.at(static_cast<size_t>(from)));
            database.execute(fmt::format("PRAGMA user_version={}", from + 1).c_str());
        }
        transaction.commit();
        if (progress) {
            progress(from + 1 - report.from, kCatalogueVersion - report.from);
        }
    }
    return report;
}

void restoreCatalogue(const std::filesystem::path& file, int version) {
    const std::filesystem::path backup = backupOf(file, version);
    if (!std::filesystem::exists(backup)) {
        throw Error{ErrorKind::NotFound, fmt::format("there is no backup {}", backup.native())};
    }
    std::filesystem::path fresh = file;
    fresh += ".new";
    try {
        std::filesystem::copy_file(
            backup, fresh, std::filesystem::copy_options::overwrite_existing);
        syncPath(fresh);
        // A log of the newer catalogue must not be played into the older one.
        for (const char* suffix : {"-wal", "-shm"}) {
            std::filesystem::remove(file.native() + suffix);
        }
        std::filesystem::rename(fresh, file);
        syncPath(file.parent_path());
    } catch (const std::filesystem::filesystem_error& failed) {
        throw Error{ErrorKind::Io, fmt::format("cannot restore: {}", failed.what())};
    }
}

}  // namespace betang
