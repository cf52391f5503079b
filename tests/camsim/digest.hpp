// SPDX-License-Identifier: Apache-2.0
//
// Hashes (OpenSSL) as lower-case hexadecimal text, and base64.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace betang::camsim {

enum class Hash { Md5, Sha256 };

// A hash over bytes that arrive in pieces. Thread-bound.
class Hasher {
  public:
    explicit Hasher(Hash hash);  // throws Internal when OpenSSL refuses the algorithm
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;

    void add(std::span<const uint8_t> bytes);
    void add(std::string_view text);

    // The hash of all that was added; begins anew.
    [[nodiscard]] std::string finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

[[nodiscard]] std::string hexHash(Hash hash, std::string_view text);

[[nodiscard]] std::string base64(std::span<const uint8_t> bytes);

// Nothing when `text` is not base64 or longer than 64 KiB.
[[nodiscard]] std::optional<std::string> fromBase64(std::string_view text);

[[nodiscard]] inline std::span<const uint8_t> bytesOf(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace betang::camsim
