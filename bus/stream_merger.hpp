// SPDX-License-Identifier: Apache-2.0
//
// Makes one whole stream out of what arrives live and what is asked for. No sockets: the reader
// feeds it messages and sends the requests it returns.
//
// While a request is open, live access units are held back (bounded; when there is no room they are
// let go, for the ring has them too). An answer ends at the newest access unit that the publisher
// had sent, so what was held joins on without a seam, or shows a gap that is asked for in turn. The
// loss of the last ones before a pause shows in no gap: 1 s after the last arrival one request is
// made, and none after that until something arrives, so a silent publisher is not asked again and
// again. When held access units have waited for an answer for 2 s, reading goes on
// with them and the hole is counted.

#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "bus/catchup_message.hpp"
#include "bus/media_reader.hpp"
#include "core/access_unit.hpp"

namespace betang {

inline constexpr std::chrono::seconds kAnswerLimit{2};
inline constexpr std::chrono::seconds kPause{1};

// Thread-bound.
class StreamMerger final {
  public:
    using Ask = std::optional<CatchupRequest>;
    using Units = std::vector<AccessUnit>;

    // `generation` keeps the ids of its requests apart from those of an earlier merger of the same
    // stream. `counters` must outlive it.
    StreamMerger(ReadFrom from, uint32_t generation, ReaderCounters& counters);

    // Each appends what can be handed out to `out` and returns the request to send, if any.
    [[nodiscard]] Ask start();
    [[nodiscard]] Ask live(AccessUnit unit, uint64_t origin, MonoTime now, Units& out);
    [[nodiscard]] Ask answer(const CatchupAnswer& answer, Units units, MonoTime now, Units& out);

    // Does what is due: goes on without an answer that does not come, asks after a pause.
    [[nodiscard]] Ask expire(MonoTime now, Units& out);

    // When expire() has something to do.
    [[nodiscard]] std::optional<MonoTime> deadline() const;

  private:
    [[nodiscard]] Ask ask(CatchupRequest::Kind kind, std::optional<MonoTime> deadline);
    [[nodiscard]] Ask askFirst(std::optional<MonoTime> deadline);
    [[nodiscard]] Ask askAfter(MonoTime now);
    [[nodiscard]] Ask release(uint64_t known_through, MonoTime now, Units& out);
    [[nodiscard]] bool isElsewhere(const CatchupAnswer& answer) const;
    void replacePublisher(uint64_t origin, Units& out);
    void hold(AccessUnit unit, MonoTime now);
    void emit(AccessUnit unit, Units& out);
    void emitHeld(Units& out);
    void closeRequest();

    const ReadFrom from_;
    ReaderCounters& counters_;
    uint64_t next_id_;
    std::optional<uint64_t> position_;  // the last sequence handed out or passed over
    std::optional<uint64_t> origin_;    // of the publisher that position_ belongs to
    bool mark_next_ = false;            // as a discontinuity
    std::optional<uint64_t> open_id_;   // of the request that waits for its answer
    uint64_t asked_through_ = 0;        // the newest held when it was made
    std::optional<MonoTime> deadline_;  // of the open request, while something is held
    std::optional<MonoTime> pause_at_;  // when to ask whether the last ones were lost
    std::deque<AccessUnit> held_;
    size_t held_bytes_ = 0;
};

}  // namespace betang
