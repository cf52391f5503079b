// SPDX-License-Identifier: Apache-2.0
//
// epoll with a function for each descriptor.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "core/clock.hpp"
#include "core/unique_fd.hpp"

namespace betang::camsim {

// Thread-bound. Handlers may add and remove descriptors, their own too.
class Poller {
  public:
    using Handler = std::function<void(uint32_t events)>;

    Poller();  // throws Io

    void add(int fd, uint32_t events, Handler handler);  // throws Io
    void change(int fd, uint32_t events);
    void remove(int fd);  // before the descriptor is closed

    // Waits at most `limit`, then calls the handlers of what is ready.
    void wait(Duration limit);

  private:
    UniqueFd epoll_;
    std::map<int, std::shared_ptr<Handler>> handlers_;
};

}  // namespace betang::camsim
