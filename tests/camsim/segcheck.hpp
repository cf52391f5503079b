// SPDX-License-Identifier: Apache-2.0
//
// Holds what was recorded against what was sent: by the mark in every access unit, and by the hash
// of its NAL units. Nothing is decoded. docs/camsim.md says what counts as what.

#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/clock.hpp"

namespace betang::camsim {

struct SentUnit {
    UtcTime sent{};
    std::string sha256;
    std::string session;  // the last that it was sent in
    bool damaged = false;
};

// Of one stream ("3/main"), by counter.
using SentUnits = std::map<uint64_t, SentUnit>;

struct SentLog {
    std::map<std::string, SentUnits> streams;
};

// `agent`: count only sessions whose User-Agent holds this text; empty counts all. A last line
// without its end is left out, because the simulator may still be writing; any other line that is
// no JSON object throws Corrupt.
[[nodiscard]] SentLog readSentLog(std::istream& in, const std::string& agent = {});

struct RecordedUnit {
    std::string file;
    std::string recorded_as;  // "kapuas.dermaga/main", from the path; empty when it says nothing
    std::string stream;       // "3/main", from the mark; empty without one
    uint64_t counter = 0;
    UtcTime sent{};  // from the mark
    std::string sha256;
};

struct Recordings {
    std::vector<RecordedUnit> units;      // in the order of segments and, inside, of samples
    std::vector<std::string> unreadable;  // segments that libavformat does not open or finish
    size_t segments = 0;
};

// Demuxes every *.mp4 below `folder`. Throws NotFound when there is no such folder.
[[nodiscard]] Recordings readRecordings(const std::filesystem::path& folder);

struct CheckOptions {
    // "3/main" -> "kapuas.dermaga/main": these streams must be recorded, and there.
    std::map<std::string, std::string> expected;
    std::optional<UtcTime> from;  // by time of sending, half-open
    std::optional<UtcTime> to;
    Duration allowed_tail{};  // what the end of a session may lack, counted apart
};

struct StreamCheck {
    std::string stream;
    uint64_t sent = 0;
    uint64_t recorded = 0;  // distinct access units that were sent
    uint64_t missing = 0;
    uint64_t tail = 0;  // not recorded, but within the allowed tail of its session
    uint64_t repeated = 0;
    uint64_t out_of_order = 0;
    uint64_t hash_mismatches = 0;
    uint64_t unknown = 0;    // recorded, never sent
    uint64_t misplaced = 0;  // recorded under another camera or stream
    uint64_t damaged = 0;    // sent with packets left out: neither missing nor compared
    std::vector<uint64_t> first_missing;  // up to 10 counters

    [[nodiscard]] bool good() const;
};

struct CheckReport {
    std::vector<StreamCheck> streams;
    uint64_t unmarked = 0;
    std::vector<std::string> unreadable;
    size_t segments = 0;

    // Something was sent and all of it is there, once, in order, unchanged, in its place.
    [[nodiscard]] bool good() const;
};

// Pure. Judges the expected streams and every stream that occurs in the recordings.
[[nodiscard]] CheckReport check(const SentLog& log,
                                const Recordings& recordings,
                                const CheckOptions& options);

[[nodiscard]] nlohmann::json toJson(const CheckReport& report);

}  // namespace betang::camsim
