// SPDX-License-Identifier: Apache-2.0
//
// Reads streams from one or more publishers: live, with a catch-up wherever pictures are missing,
// so that what comes out of it is in order, without repeats, and whole as far as the ring reaches.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bus/context.hpp"
#include "bus/endpoints.hpp"
#include "core/access_unit.hpp"
#include "core/clock.hpp"

namespace betang {

// Where reading a stream begins.
struct FromLastKeyframe {};

struct FromLive {};

struct FromSequence {
    uint64_t after = 0;  // 0: everything the publisher still has
};

using ReadFrom = std::variant<FromLastKeyframe, FromLive, FromSequence>;

struct StateMessage {
    std::string topic;
    std::string json;
};

struct BusBatch {
    std::vector<AccessUnit> units;  // per stream in order of sequence
    std::vector<StateMessage> states;
};

struct ReaderCounters {
    uint64_t received = 0;
    uint64_t caught_up = 0;  // came by catch-up
    uint64_t lost = 0;       // left the ring before we asked; the next one is a discontinuity
    uint64_t malformed = 0;
};

// Thread-bound.
class MediaReader {
  public:
    MediaReader(BusContext& context, Clock& clock);
    ~MediaReader();
    MediaReader(const MediaReader&) = delete;
    MediaReader& operator=(const MediaReader&) = delete;

    // Begins reading `stream` from the publisher at `at`, or moves it there when it is already
    // read. The publisher need not exist yet.
    void add(const StreamId& stream, const Endpoints& at, ReadFrom from);
    void remove(const StreamId& stream);

    // Subscribes to state topics that begin with `prefix` at the publisher `at`.
    void addStates(const std::string& prefix, const Endpoints& at);

    // Waits up to `limit` for something to read, or until wake() is called; may return nothing.
    [[nodiscard]] BusBatch read(Duration limit);

    // Thread-safe: makes a waiting read() return.
    void wake();

    [[nodiscard]] ReaderCounters counters() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The states that wait to be read, in order, and no more than a busy thread wants at once. Waits
// for none.
[[nodiscard]] std::vector<StateMessage> waitingStates(MediaReader& reader);

}  // namespace betang
