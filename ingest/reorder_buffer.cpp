// SPDX-License-Identifier: Apache-2.0

#include "ingest/reorder_buffer.hpp"

#include <algorithm>

#include "ingest/rtp_packet.hpp"

namespace betang {

namespace {

bool isBefore(uint16_t a, uint16_t b) {
    return static_cast<int16_t>(a - b) < 0;
}

}  // namespace

void ReorderBuffer::push(std::span<const uint8_t> packet, const Take& take) {
    const auto rtp = parseRtp(packet);
    if (!rtp) {
        take(packet);
        return;
    }
    // In order, or too late to be put right: the depayloader counts the late ones.
    if (!next_ || rtp->sequence == *next_ || isBefore(rtp->sequence, *next_)) {
        if (!next_ || rtp->sequence == *next_) {
            next_ = static_cast<uint16_t>(rtp->sequence + 1);
        }
        take(packet);
        giveOutFollowing(take);
        return;
    }
    const auto at = std::find_if(held_.begin(), held_.end(), [&](const Held& one) {
        return !isBefore(one.sequence, rtp->sequence);
    });
    if (at == held_.end() || at->sequence != rtp->sequence) {
        held_.insert(at, Held{rtp->sequence, {packet.begin(), packet.end()}});
    }
    if (held_.size() > kDepth) {
        giveOutNext(take);
        giveOutFollowing(take);
    }
}

void ReorderBuffer::giveOutNext(const Take& take) {
    const Held first = std::move(held_.front());
    held_.erase(held_.begin());
    next_ = static_cast<uint16_t>(first.sequence + 1);
    take(first.bytes);
}

void ReorderBuffer::giveOutFollowing(const Take& take) {
    while (!held_.empty() && held_.front().sequence == *next_) {
        giveOutNext(take);
    }
}

}  // namespace betang
