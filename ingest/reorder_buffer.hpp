// SPDX-License-Identifier: Apache-2.0
//
// Puts RTP packets that UDP delivered out of order back into the order of their sequence numbers. A
// packet that is missing is waited for until kDepth others have come after it, then given up.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace betang {

// Pure; thread-bound. Holds at most kDepth packets.
class ReorderBuffer {
  public:
    static constexpr size_t kDepth = 16;

    using Take = std::function<void(std::span<const uint8_t>)>;

    // Takes one packet and gives out those that are due. Bytes that are no RTP packet are passed
    // on as they are.
    void push(std::span<const uint8_t> packet, const Take& take);

  private:
    struct Held {
        uint16_t sequence = 0;
        std::vector<uint8_t> bytes;
    };

    void giveOutNext(const Take& take);
    void giveOutFollowing(const Take& take);

    std::optional<uint16_t> next_;
    std::vector<Held> held_;  // in order of sequence number
};

}  // namespace betang
