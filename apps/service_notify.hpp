// SPDX-License-Identifier: Apache-2.0
//
// Tells systemd how we are: datagrams to $NOTIFY_SOCKET, see sd_notify(3). Silent without it.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// Thread-bound.
class ServiceNotify {
  public:
    // Takes NOTIFY_SOCKET and WATCHDOG_USEC out of the environment, so that no child answers for
    // us. Make it before any other thread exists.
    explicit ServiceNotify(const Clock& clock);

    void ready() { send("READY=1"); }

    void stopping() { send("STOPPING=1"); }

    // Says that we live when half of the watchdog's time has passed; call it at nextDeadline().
    void tick();

    [[nodiscard]] std::optional<MonoTime> nextDeadline() const { return next_; }

  private:
    void send(std::string_view text);

    const Clock& clock_;
    std::string address_;  // empty: nobody listens
    UniqueFd socket_;
    Duration pause_{};
    std::optional<MonoTime> next_;
};

}  // namespace betang
