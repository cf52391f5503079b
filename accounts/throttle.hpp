// SPDX-License-Identifier: Apache-2.0
//
// Whoever guesses passwords waits: after four failures one second, then twice as long after each,
// up to half a minute, for each account and for each address. Ten guesses in the first minute, then
// two in each.

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "core/clock.hpp"

namespace betang {

// Thread-bound. Remembers at most kMostRemembered accounts and addresses; when there are more it
// forgets those first that failed longest ago.
class Throttle final {
  public:
    static constexpr size_t kMostRemembered = 10'000;
    static constexpr std::chrono::minutes kForgottenAfter{15};

    // How long whoever comes with `key` must still wait.
    [[nodiscard]] Duration waitOf(const std::string& key, MonoTime now) const;

    void failed(const std::string& key, MonoTime now);
    void succeeded(const std::string& key);

    [[nodiscard]] size_t remembered() const { return marks_.size(); }

  private:
    struct Mark {
        uint32_t failures = 0;
        MonoTime last{};
    };

    void forgetOldest();

    std::map<std::string, Mark> marks_;
};

}  // namespace betang
