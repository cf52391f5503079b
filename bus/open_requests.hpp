// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace betang {

// Catch-up requests that a relay has passed on under numbers of its own, so that an answer finds
// its asker. Bounded: beyond kMost the oldest is forgotten, and its answer goes to nobody.
// Reentrant.
class OpenRequests final {
  public:
    static constexpr size_t kMost = 1024;

    struct Asker {
        std::string routing_id;
        uint64_t id = 0;  // its own number

        bool operator==(const Asker&) const = default;
    };

    // The number to pass on.
    [[nodiscard]] uint64_t open(Asker asker);

    // Who waits for the answer with that number; each is given out once.
    [[nodiscard]] std::optional<Asker> close(uint64_t number);

  private:
    uint64_t next_ = 1;
    std::unordered_map<uint64_t, Asker> askers_;
    std::deque<uint64_t> order_;
};

}  // namespace betang
