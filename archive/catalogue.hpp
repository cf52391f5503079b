// SPDX-License-Identifier: Apache-2.0
//
// What the archive knows about every segment that ever was in its storage: a segment that goes is
// marked with why it went. Some time later the row of one deleted by policy is folded into a span
// of its stream, so that the catalogue grows with what is on disk and not with what once was.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bus/segment_closed.hpp"
#include "core/clock.hpp"
#include "database/sqlite.hpp"

namespace betang {

enum class SegmentState {
    Present = 0,
    Deleting = 1,  // by policy: said before the file is unlinked, so that a crash leaves no doubt
    Deleted = 2,   // by policy
    Missing = 3,   // the file went and nobody said why
};

struct CatalogueRow {
    std::filesystem::path path;
    StreamId stream;
    uint64_t run = 0;
    uint64_t epoch = 0;
    UtcTime start{};
    UtcTime end{};
    uint64_t bytes = 0;
    uint64_t access_units = 0;
    uint64_t damaged = 0;
    bool recovered = false;
    SegmentState state = SegmentState::Present;
    std::optional<GapBefore> gap{};
    uint64_t checkpoint = 0;  // number of the one that sealed it; 0: none yet
};

// A present segment that no checkpoint has sealed.
struct UnsealedSegment {
    int64_t id = 0;  // with `changed` names this state of the row
    UtcTime changed{};
    std::filesystem::path path;
    UtcTime start{};
    UtcTime end{};
    uint64_t bytes = 0;
    bool recovered = false;
    std::vector<FragmentInfo> fragments{};
};

// Segments of one stream that were deleted by policy and followed each other; their rows are gone.
struct DeletedSpan {
    StreamId stream;
    UtcTime start{};
    UtcTime end{};
    uint64_t segments = 0;
    uint64_t bytes = 0;
    uint64_t access_units = 0;
    std::optional<GapBefore> gap{};  // before the first of them
};

struct CatalogueTotals {
    uint64_t segments = 0;  // present
    uint64_t bytes = 0;     // of those
    uint64_t deleted = 0;
    uint64_t missing = 0;
    std::optional<UtcTime> oldest;  // start of the oldest present
    std::optional<UtcTime> newest;  // start of the newest present
};

// What is present of one stream.
struct StreamTotal {
    StreamId stream;
    uint64_t bytes = 0;
    UtcTime oldest{};  // start of the oldest segment
};

// Which rows; what is left out does not limit. The interval is half-open.
struct CatalogueQuery {
    std::optional<CameraId> camera;
    std::optional<UtcTime> from;
    std::optional<UtcTime> to;
    bool expected_only = false;  // whose file should be there: Present and Deleting
};

// All functions throw the Errors of sqlite.hpp. Thread-bound.
class Catalogue final {
  public:
    // <storage>/catalogue.sqlite
    [[nodiscard]] static std::filesystem::path fileIn(const std::filesystem::path& storage);

    // ReadWrite makes the tables or brings those of an older version up to date, after a backup
    // (see catalogue_schema.hpp). Unsupported when the file was made by a newer version.
    Catalogue(const std::filesystem::path& file, OpenMode mode);

    // Durable when it returns. A path that is known already is left as it is, unless it was missing
    // or only recovered from disk and the announcement now says more.
    void add(const SegmentClosed& segment, UtcTime now);

    // All of them, or none.
    void addAll(std::span<const SegmentClosed> segments, UtcTime now);

    // A deleted segment keeps its row and loses its fragments.
    void mark(const std::filesystem::path& path, SegmentState state, UtcTime now);
    [[nodiscard]] std::optional<CatalogueRow> find(const std::filesystem::path& path);

    // Calls `each` for every row that `query` asks for, by stream and start.
    void forEach(const CatalogueQuery& query, const std::function<void(const CatalogueRow&)>& each);

    // The same for the spans of what was deleted by policy long ago.
    void forEachSpan(const CatalogueQuery& query,
                     const std::function<void(const DeletedSpan&)>& each);

    // Folds rows of segments that were deleted before `before` into spans, at most `limit` of them,
    // and says how many.
    size_t fold(UtcTime before, int limit);

    // The `limit` oldest present segments that are `wanted`, after the `skip` oldest of those.
    // `wanted` must not use the catalogue.
    [[nodiscard]] std::vector<CatalogueRow> oldest(
        int limit, int skip = 0, const std::function<bool(const CatalogueRow&)>& wanted = {});

    // The same of one stream alone.
    [[nodiscard]] std::vector<CatalogueRow> oldestOf(const StreamId& stream, int limit, int skip);
    [[nodiscard]] std::vector<StreamTotal> streamTotals();
    [[nodiscard]] CatalogueTotals totals();
    [[nodiscard]] std::vector<FragmentInfo> fragmentsOf(const std::filesystem::path& path);

    // At most `limit`, and fewer when they have very many fragments.
    [[nodiscard]] std::vector<UnsealedSegment> unsealed(int limit);

    // Notes that `checkpoint` sealed them, but for those that changed meanwhile.
    void markSealed(std::span<const UnsealedSegment> segments, uint64_t checkpoint);

    // For one that was deleted while nobody could say what had sealed it.
    void forgetSeal(const std::filesystem::path& path);

    // Whether a segment that `checkpoint` sealed was not deleted by policy.
    [[nodiscard]] bool isNeeded(uint64_t checkpoint);

  private:
    // Within a transaction of the caller's.
    void addToSpan(const CatalogueRow& row);
    void write(const SegmentClosed& segment, UtcTime now);

    Database database_;
};

}  // namespace betang
