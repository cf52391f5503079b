// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/unique_fd.hpp"

namespace betang {

// Makes a poll() on another thread return: an eventfd. Thread-safe.
class WakeFd final {
  public:
    WakeFd();  // throws Io

    void wake() noexcept;
    void clear() noexcept;

    [[nodiscard]] int fd() const { return fd_.get(); }

  private:
    UniqueFd fd_;
};

}  // namespace betang
