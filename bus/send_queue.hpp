// SPDX-License-Identifier: Apache-2.0
//
// Between the threads that make access units and the publisher's thread: numbers them, and holds
// them until the thread takes them. An access unit that does not fit is dropped, and with it all of
// its stream up to the next keyframe that fits (drop-newest); of waiting states the oldest is
// dropped. Every drop is counted. Access units of streams that nobody subscribes to wake the thread
// only once many wait: they go into the ring, where nobody looks without waking it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <variant>

#include "bus/wake_fd.hpp"
#include "core/access_unit.hpp"
#include "core/mutex.hpp"

namespace betang {

struct SendQueueLimits {
    size_t units = 4096;
    size_t bytes = size_t{64} << 20;
    size_t states = 4096;
};

// When it is sent.
enum class Delivery {
    Now,      // the publisher's thread is woken for it
    AtFlush,  // or with whatever goes out before that
};

struct StateUpdate {
    std::string topic;
    std::string json;
};

// A stream comes (publish() will follow) or goes.
struct StreamOffer {
    StreamId stream;
    bool offered = true;
};

// Thread-safe.
class SendQueue final {
  public:
    struct Batch {
        std::deque<std::variant<AccessUnit, StreamOffer>> items;  // in the order of the calls
        std::deque<StateUpdate> states;
    };

    // Sequences of every stream begin at `origin`.
    SendQueue(SendQueueLimits limits, uint64_t origin) : limits_{limits}, origin_{origin} {}

    // Assigns the sequence and returns it. What is dropped uses up its sequence, so that the gap
    // shows; the next of its stream that is kept is flagged as a discontinuity.
    uint64_t push(AccessUnit unit, Delivery when = Delivery::Now) BETANG_EXCLUDES(mutex_);
    void push(StateUpdate state, Delivery when = Delivery::Now) BETANG_EXCLUDES(mutex_);
    void push(StreamOffer offer) BETANG_EXCLUDES(mutex_);

    // Whether something waits that goes out at a flush.
    [[nodiscard]] bool isDue() const BETANG_EXCLUDES(mutex_);

    // Whether somebody subscribes to `stream`.
    void setWanted(const StreamId& stream, bool wanted) BETANG_EXCLUDES(mutex_);

    // Everything that waits; poll wakeFd() for something to take.
    [[nodiscard]] Batch takeAll() BETANG_EXCLUDES(mutex_);

    [[nodiscard]] int wakeFd() const { return wake_.fd(); }

    void wake() { wake_.wake(); }

    // Before what woke is taken.
    void clearWake() { wake_.clear(); }

    [[nodiscard]] uint64_t published() const BETANG_EXCLUDES(mutex_);
    [[nodiscard]] uint64_t dropped() const BETANG_EXCLUDES(mutex_);

  private:
    struct Stream {
        uint64_t next = 0;
        bool broken = false;  // drops until a keyframe fits
        bool seen = false;    // an access unit of it was pushed before
        bool wanted = false;
    };

    Stream& streamOf(const StreamId& id) BETANG_REQUIRES(mutex_);
    bool keep(Stream& stream, AccessUnit& unit) BETANG_REQUIRES(mutex_);
    [[nodiscard]] bool wakesFor(Stream& stream) const BETANG_REQUIRES(mutex_);

    const SendQueueLimits limits_;
    const uint64_t origin_;
    WakeFd wake_;

    mutable Mutex mutex_;
    std::unordered_map<StreamId, Stream> streams_ BETANG_GUARDED_BY(mutex_);
    Batch waiting_ BETANG_GUARDED_BY(mutex_);
    size_t bytes_ BETANG_GUARDED_BY(mutex_) = 0;
    bool woken_ BETANG_GUARDED_BY(mutex_) = false;  // since takeAll()
    bool due_ BETANG_GUARDED_BY(mutex_) = false;    // at the next flush
    uint64_t published_ BETANG_GUARDED_BY(mutex_) = 0;
    uint64_t dropped_ BETANG_GUARDED_BY(mutex_) = 0;
};

}  // namespace betang
