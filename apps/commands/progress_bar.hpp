// SPDX-License-Identifier: Apache-2.0
//
// How far a command is, for a person who waits for it.

#pragma once

#include <cstdint>
#include <string>

namespace betang {

// "[##########          ]  50 % (7 of 14)". Pure; `of` may be less than `done`.
[[nodiscard]] std::string progressText(uint64_t done, uint64_t of);

// One line of stderr that is written over and over, where stderr is a terminal. Thread-bound.
class ProgressBar final {
  public:
    ProgressBar();

    // Ends the line.
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    // Writes only what looks different.
    void show(uint64_t done, uint64_t of);

  private:
    const bool shown_;
    uint64_t last_ = UINT64_MAX;  // in percent
};

}  // namespace betang
