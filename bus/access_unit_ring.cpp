// SPDX-License-Identifier: Apache-2.0

#include "bus/access_unit_ring.hpp"

#include <algorithm>
#include <utility>

namespace betang {

namespace {

// Counts what an entry costs besides its payload, so that tiny access units are bounded too.
size_t costOf(const AccessUnit& unit) {
    constexpr size_t kOverhead = 256;
    return unit.data->size() + kOverhead;
}

}  // namespace

void AccessUnitRing::add(AccessUnit unit, MonoTime now) {
    bytes_ += costOf(unit);
    if (unit.key) {
        keys_.push_back({unit.sequence, now});
    }
    entries_.push_back({std::move(unit), now});
    while (hasLaterGop() &&
           (bytes_ > limits_.bytes_per_stream || now - nextGop().added >= limits_.span)) {
        dropFrontGop();
    }
    while (bytes_ > limits_.bytes_per_stream && !entries_.empty()) {
        dropFront();
    }
}

size_t AccessUnitRing::indexAfter(uint64_t sequence) const {
    const auto above = [](uint64_t wanted, const Entry& entry) {
        return wanted < entry.unit.sequence;
    };
    const auto found = std::upper_bound(entries_.begin(), entries_.end(), sequence, above);
    return static_cast<size_t>(found - entries_.begin());
}

std::optional<size_t> AccessUnitRing::indexOfLastKey() const {
    if (keys_.empty()) {
        return std::nullopt;
    }
    return indexAfter(keys_.back().sequence - 1);
}

void AccessUnitRing::dropFront() {
    const AccessUnit& front = entries_.front().unit;
    bytes_ -= costOf(front);
    if (front.key) {
        keys_.pop_front();
    }
    entries_.pop_front();
}

void AccessUnitRing::dropFrontGop() {
    const uint64_t next = nextGop().sequence;
    while (entries_.front().unit.sequence < next) {
        dropFront();
    }
}

bool AccessUnitRing::hasLaterGop() const {
    return keys_.size() > (entries_.front().unit.key ? 1U : 0U);
}

const AccessUnitRing::Key& AccessUnitRing::nextGop() const {
    return entries_.front().unit.key ? keys_[1] : keys_[0];
}

}  // namespace betang
