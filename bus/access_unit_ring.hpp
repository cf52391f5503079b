// SPDX-License-Identifier: Apache-2.0
//
// The recent access units of one stream, bounded in bytes and in time. It forgets whole GOPs, the
// oldest first: a GOP goes when the one after it is itself older than the span, so that the span is
// always covered from a keyframe on, or when the bytes do not suffice. Only a GOP that alone
// exceeds the bytes is cut, from its front.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "core/access_unit.hpp"
#include "core/clock.hpp"

namespace betang {

struct RingLimits {
    size_t bytes_per_stream = size_t{8} << 20;
    std::chrono::seconds span{20};  // at least pre-roll and one GOP
};

// Reentrant.
class AccessUnitRing final {
  public:
    explicit AccessUnitRing(RingLimits limits) : limits_{limits} {}

    // `unit.sequence` must be above all before it; `now` must not decrease.
    void add(AccessUnit unit, MonoTime now);

    // The index of the first access unit above `sequence`; size() when there is none.
    [[nodiscard]] size_t indexAfter(uint64_t sequence) const;

    // Where decoding can begin; nothing when the ring holds no keyframe.
    [[nodiscard]] std::optional<size_t> indexOfLastKey() const;

    [[nodiscard]] size_t size() const { return entries_.size(); }

    [[nodiscard]] size_t bytes() const { return bytes_; }

    [[nodiscard]] const AccessUnit& at(size_t index) const { return entries_[index].unit; }

  private:
    struct Entry {
        AccessUnit unit;
        MonoTime added{};
    };

    struct Key {
        uint64_t sequence = 0;
        MonoTime added{};
    };

    void dropFront();
    void dropFrontGop();
    [[nodiscard]] bool hasLaterGop() const;
    [[nodiscard]] const Key& nextGop() const;

    RingLimits limits_;
    std::deque<Entry> entries_;
    std::deque<Key> keys_;  // of the keyframes in entries_
    size_t bytes_ = 0;
};

}  // namespace betang
