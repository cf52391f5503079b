// SPDX-License-Identifier: Apache-2.0
//
// Reads the bits of a NAL unit's payload, leaving out the emulation prevention bytes
// (ITU-T H.264 7.4.1, H.265 7.4.2) as it goes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace betang {

// Reading past the end yields zeros and makes overrun() true, so that a parser asks once, at its
// end. Reentrant.
class BitReader final {
  public:
    explicit BitReader(std::span<const uint8_t> bytes) : bytes_{bytes} {}

    [[nodiscard]] uint32_t bit();
    [[nodiscard]] uint32_t bits(int count);  // at most 32
    void skip(int count);

    // Exp-Golomb codes (H.264 9.1). A code longer than 32 bits counts as an overrun.
    [[nodiscard]] uint32_t unsignedGolomb();
    [[nodiscard]] int32_t signedGolomb();

    [[nodiscard]] bool overrun() const { return overrun_; }

  private:
    void nextByte();

    std::span<const uint8_t> bytes_;
    size_t next_ = 0;  // index of the byte after the current one
    int zeros_ = 0;    // zero bytes in a row before next_
    int left_ = 0;     // bits of current_ not yet read
    uint8_t current_ = 0;
    bool overrun_ = false;
};

}  // namespace betang
