// SPDX-License-Identifier: Apache-2.0
//
// What a run that is about to be broken off knew: written outside of the storage, a line at a time,
// so that it survives the run. Everything after a crash is held against it.

#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bus/segment_closed.hpp"
#include "core/clock.hpp"
#include "core/unique_fd.hpp"

namespace betang {

struct Interval {
    CameraId camera;
    UtcTime from{};
    UtcTime to{};
};

// Thread-safe: every line is one write().
class OracleWriter final {
  public:
    explicit OracleWriter(const std::filesystem::path& file);

    void given(const AccessUnit& unit) const;
    // Reads `segment` back from `storage` and notes its hash, as it is now.
    void closed(const std::filesystem::path& storage, const SegmentClosed& segment) const;
    void acknowledged(const std::filesystem::path& segment) const;
    void isProtected(const Interval& interval) const;
    // Without a catalogue that could say so.
    void deletedBlindly(const std::filesystem::path& segment) const;
    void counted(const StreamId& stream, uint64_t recorded, uint64_t dropped) const;

  private:
    void line(const std::string& text) const;

    UniqueFd file_;
};

struct ClosedSegment {
    std::string sha256;
    UtcTime end{};
    UtcTime last_given{};  // of its stream when it was closed
    std::string stream;
};

struct Counts {
    uint64_t given = 0;
    uint64_t recorded = 0;
    uint64_t dropped = 0;
};

struct Oracle {
    std::map<std::string, UtcTime> first_given;   // by stream
    std::map<std::string, UtcTime> last_given;    // by stream: when the last one ends
    std::map<std::string, Counts> counts;         // recorded and dropped: at the end of a whole run
    std::map<std::string, ClosedSegment> closed;  // by path
    std::set<std::string> acknowledged;
    std::set<std::string> deleted_blindly;
    std::vector<Interval> protected_intervals;
};

// `bytes` at most: what was written by a certain time.
[[nodiscard]] Oracle readOracle(const std::filesystem::path& file, uint64_t bytes = UINT64_MAX);

// SHA-256 in hex of the whole file; empty when it cannot be read.
[[nodiscard]] std::string hashOfFile(const std::filesystem::path& file);

}  // namespace betang
