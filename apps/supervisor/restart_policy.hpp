// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/clock.hpp"

namespace betang {

// How long to wait before a child that ended is started again: not at all the first time, then
// 0.2 s, doubling up to 10 s; a child that lived for 30 s counts as healthy and begins anew. Pure.
class RestartPolicy {
  public:
    // `lived` is the time from the child's start to its end.
    [[nodiscard]] Duration pauseAfter(Duration lived);

  private:
    Duration next_{};
};

}  // namespace betang
