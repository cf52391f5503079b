// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <initializer_list>
#include <optional>

#include "core/unique_fd.hpp"

namespace betang {

// Signals as something to read instead of handlers. Blocks them in the calling thread, and so in
// every thread started from it later: make it before any other thread exists. Thread-bound.
class SignalReader {
  public:
    // Throws Internal when the kernel refuses.
    explicit SignalReader(std::initializer_list<int> signals);

    // Readable while a signal is pending.
    [[nodiscard]] int fd() const { return fd_.get(); }

    // The next pending signal; never waits.
    [[nodiscard]] std::optional<int> next();

  private:
    UniqueFd fd_;
};

}  // namespace betang
