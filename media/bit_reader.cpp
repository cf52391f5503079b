// SPDX-License-Identifier: Apache-2.0

#include "media/bit_reader.hpp"

namespace betang {

void BitReader::nextByte() {
    constexpr uint8_t kEmulationPrevention = 3;
    if (zeros_ >= 2 && next_ < bytes_.size() && bytes_[next_] == kEmulationPrevention) {
        ++next_;
        zeros_ = 0;
    }
    if (next_ >= bytes_.size()) {
        overrun_ = true;
        current_ = 0;
    } else {
        current_ = bytes_[next_++];
        zeros_ = current_ == 0 ? zeros_ + 1 : 0;
    }
    left_ = 8;
}

uint32_t BitReader::bit() {
    if (left_ == 0) {
        nextByte();
    }
    --left_;
    return (static_cast<uint32_t>(current_) >> left_) & 1U;
}

uint32_t BitReader::bits(int count) {
    uint32_t value = 0;
    for (int i = 0; i < count; ++i) {
        value = (value << 1) | bit();
    }
    return value;
}

void BitReader::skip(int count) {
    for (int i = 0; i < count && !overrun_; ++i) {
        static_cast<void>(bit());
    }
}

uint32_t BitReader::unsignedGolomb() {
    int zeros = 0;
    while (!overrun_ && bit() == 0) {
        if (++zeros == 32) {
            overrun_ = true;
        }
    }
    return overrun_ ? 0 : (uint32_t{1} << zeros) - 1 + bits(zeros);
}

int32_t BitReader::signedGolomb() {
    const uint32_t code = unsignedGolomb();
    const auto magnitude = static_cast<int32_t>(code / 2 + code % 2);
    return code % 2 == 1 ? magnitude : -magnitude;
}

}  // namespace betang
