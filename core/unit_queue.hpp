// SPDX-License-Identifier: Apache-2.0
//
// Access units of one stream that wait for its decoder. When the decoder falls behind, the queue
// skips to a keyframe: who looks live wants the present, and pictures between cannot be left out
// singly.
//
// Parameters: at most `units` access units and `bytes` bytes; a keyframe that finds the oldest
// waiting access unit more than `patience` older than itself discards everything before it.

#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "core/access_unit.hpp"

namespace betang {

struct UnitQueueLimits {
    size_t units = 512;
    size_t bytes = size_t{32} << 20;
    Duration patience = std::chrono::seconds{3};
};

// Thread-bound (its lane's lock guards it).
class UnitQueue {
  public:
    explicit UnitQueue(UnitQueueLimits limits = {}) : limits_{limits} {}

    // Begins at a keyframe; whatever comes before one is discarded and counted.
    void push(AccessUnit unit);

    [[nodiscard]] std::optional<AccessUnit> pop();

    // Discards all that waits and accepts nothing before the next keyframe.
    void skipToKeyframe();

    [[nodiscard]] bool empty() const { return units_.empty(); }

    [[nodiscard]] size_t size() const { return units_.size(); }

    // Access units that were not handed out.
    [[nodiscard]] uint64_t dropped() const { return dropped_; }

    // Of these, the ones that waited for a decoder that was too slow.
    [[nodiscard]] uint64_t overdue() const { return overdue_; }

  private:
    void discardAll();
    [[nodiscard]] bool fits(const AccessUnit& unit) const;
    [[nodiscard]] bool tooLate(const AccessUnit& key) const;

    UnitQueueLimits limits_;
    std::deque<AccessUnit> units_;
    size_t bytes_ = 0;
    bool need_key_ = true;
    uint64_t dropped_ = 0;
    uint64_t overdue_ = 0;
};

}  // namespace betang
