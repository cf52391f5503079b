// SPDX-License-Identifier: Apache-2.0
//
// What the catalogue knows of checkpoints: which segments wait for one, and which it sealed.

#include "archive/catalogue.hpp"

namespace betang {

namespace {

// A checkpoint's hash list is held in memory as a whole.
constexpr size_t kMostFragmentsAtOnce = 200'000;

}  // namespace

std::vector<UnsealedSegment> Catalogue::unsealed(int limit) {
    Statement row = database_.prepare(
        "SELECT id, changed_ns, path, start_ns, end_ns, bytes, recovered FROM segments "
        "WHERE checkpoint = 0 AND state = 0 ORDER BY id LIMIT ?");
    row.bind(1, int64_t{limit});
    std::vector<UnsealedSegment> segments;
    size_t fragments = 0;
    while (fragments < kMostFragmentsAtOnce && row.step()) {
        UnsealedSegment segment{.id = row.integer(0),
                                .changed = UtcTime{Duration{row.integer(1)}},
                                .path = row.text(2),
                                .start = UtcTime{Duration{row.integer(3)}},
                                .end = UtcTime{Duration{row.integer(4)}},
                                .bytes = static_cast<uint64_t>(row.integer(5)),
                                .recovered = row.integer(6) != 0};
        segment.fragments = fragmentsOf(segment.path);
        fragments += segment.fragments.size();
        segments.push_back(std::move(segment));
    }
    return segments;
}

void Catalogue::markSealed(std::span<const UnsealedSegment> segments, uint64_t checkpoint) {
    Transaction transaction{database_};
    Statement seal = database_.prepare(
        "UPDATE segments SET checkpoint = ? WHERE id = ? AND path = ? AND changed_ns = ?");
    for (const UnsealedSegment& segment : segments) {
        seal.bind(1, static_cast<int64_t>(checkpoint))
            .bind(2, segment.id)
            .bind(3, segment.path.native())
            .bind(4, segment.changed.time_since_epoch().count())
            .run();
    }
    transaction.commit();
}

void Catalogue::forgetSeal(const std::filesystem::path& path) {
    database_.prepare("UPDATE segments SET checkpoint = 0 WHERE path = ?")
        .bind(1, path.native())
        .run();
}

bool Catalogue::isNeeded(uint64_t checkpoint) {
    Statement row =
        database_.prepare("SELECT 1 FROM segments WHERE checkpoint = ? AND state != 2 LIMIT 1");
    row.bind(1, static_cast<int64_t>(checkpoint));
    return row.step();
}

}  // namespace betang
