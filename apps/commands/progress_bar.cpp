// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/progress_bar.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

namespace betang {

namespace {

constexpr uint64_t kBarWidth = 20;

uint64_t percentOf(uint64_t done, uint64_t of) {
    return of == 0 || done >= of ? 100 : done * 100 / of;
}

}  // namespace

std::string progressText(uint64_t done, uint64_t of) {
    const uint64_t percent = percentOf(done, of);
    return fmt::format("[{:<{}}] {:>3} % ({} of {})",
                       std::string(percent * kBarWidth / 100, '#'),
                       kBarWidth,
                       percent,
                       done,
                       std::max(done, of));
}

ProgressBar::ProgressBar() : shown_{isatty(STDERR_FILENO) == 1} {}

ProgressBar::~ProgressBar() {
    if (last_ != UINT64_MAX) {
        std::cerr << '\n';
    }
}

void ProgressBar::show(uint64_t done, uint64_t of) {
    const uint64_t percent = percentOf(done, of);
    if (shown_ && percent != last_) {
        last_ = percent;
        std::cerr << '\r' << progressText(done, of) << std::flush;
    }
}

}  // namespace betang
