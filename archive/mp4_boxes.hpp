// SPDX-License-Identifier: Apache-2.0
//
// The boxes of an MP4 (ISO/IEC 14496-12 4.2) as views into bytes from outside.

#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

namespace betang::mp4 {

using View = std::span<const uint8_t>;

[[nodiscard]] constexpr uint32_t code(const char (&name)[5]) {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; ++i) {
        value = value << 8U | static_cast<uint8_t>(name[i]);
    }
    return value;
}

// Big-endian fields off the front of some bytes; reading past the end yields zeros and is noted.
class Fields final {
  public:
    explicit Fields(View bytes) : bytes_{bytes} {}

    uint64_t take(size_t count) {
        if (bytes_.size() < count) {
            bytes_ = {};
            good_ = false;
            return 0;
        }
        uint64_t value = 0;
        for (const uint8_t byte : bytes_.first(count)) {
            value = value << 8U | byte;
        }
        bytes_ = bytes_.subspan(count);
        return value;
    }

    uint32_t word() { return static_cast<uint32_t>(take(4)); }

    void skip(size_t count) { bytes_ = bytes_.subspan(std::min(count, bytes_.size())); }

    [[nodiscard]] size_t left() const { return bytes_.size(); }

    [[nodiscard]] bool good() const { return good_; }

    View takeBytes(size_t count) {
        const View taken = bytes_.first(std::min(count, bytes_.size()));
        skip(count);
        return taken;
    }

  private:
    View bytes_;
    bool good_ = true;
};

// The contents of the first box `type` directly inside `container`.
[[nodiscard]] inline std::optional<View> child(View container, uint32_t type) {
    Fields in{container};
    while (in.left() >= 8) {
        const uint32_t size = in.word();
        const uint32_t found = in.word();
        if (size < 8 || size - 8 > in.left()) {
            return std::nullopt;
        }
        const View contents = in.takeBytes(size - 8);
        if (found == type) {
            return contents;
        }
    }
    return std::nullopt;
}

template <typename... Types>
[[nodiscard]] std::optional<View> descend(View container, Types... types) {
    std::optional<View> at{container};
    for (const uint32_t type : {types...}) {
        at = at ? child(*at, type) : std::nullopt;
    }
    return at;
}

}  // namespace betang::mp4
