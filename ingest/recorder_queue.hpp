// SPDX-License-Identifier: Apache-2.0
//
// What waits to be written, bounded in bytes and in number. Drop policy: what does not fit is
// dropped, and with it everything of its stream up to the next keyframe that fits, because nothing
// in between could be decoded. Putting something in wakes nobody before a quarter of a bound is
// reached: waking the writer for each access unit costs more than writing it.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <stop_token>

#include "core/access_unit.hpp"
#include "core/gap.hpp"
#include "core/mutex.hpp"

namespace betang {

struct RecorderQueueLimits {
    size_t bytes = size_t{64} << 20;
    size_t access_units = 8192;
};

// An access unit on its way to the disk.
struct QueuedUnit {
    AccessUnit unit;
    std::optional<GapCause> gap{};  // why what came before it was not to be recorded, if it was not
};

// Thread-safe.
class RecorderQueue final {
  public:
    explicit RecorderQueue(RecorderQueueLimits limits) : limits_{limits} {}

    // False when the access unit was dropped. The first of a stream that is taken after a drop is
    // flagged as a discontinuity. A gap's cause outlives the drop of the one that carries it.
    [[nodiscard]] bool push(AccessUnit unit, std::optional<GapCause> gap = std::nullopt)
        BETANG_EXCLUDES(mutex_);

    // Waits for `limit`, or until much has come or `stop` is requested.
    void wait(Duration limit, const std::stop_token& stop) BETANG_EXCLUDES(mutex_);

    // The oldest; nothing when nothing waits.
    [[nodiscard]] std::optional<QueuedUnit> tryPop() BETANG_EXCLUDES(mutex_);

    // Access units of `stream` dropped so far.
    [[nodiscard]] uint64_t dropped(const StreamId& stream) const BETANG_EXCLUDES(mutex_);

  private:
    struct Drops {
        bool until_keyframe = false;
        uint64_t count = 0;
        std::optional<GapCause> gap{};
    };

    [[nodiscard]] bool isFilling() const BETANG_REQUIRES(mutex_);
    [[nodiscard]] bool fits(const AccessUnit& unit) const BETANG_REQUIRES(mutex_);

    const RecorderQueueLimits limits_;

    mutable Mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<QueuedUnit> units_ BETANG_GUARDED_BY(mutex_);
    size_t bytes_ BETANG_GUARDED_BY(mutex_) = 0;
    std::map<StreamId, Drops> drops_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
