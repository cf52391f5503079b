// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

struct evp_md_ctx_st;

namespace betang {

using Sha256 = std::array<uint8_t, 32>;

// Hashes bytes as they come (OpenSSL). Thread-bound.
class Sha256Hasher final {
  public:
    Sha256Hasher();
    void add(std::span<const uint8_t> bytes);

    // The hash of all bytes added; the hasher is then ready for the next.
    [[nodiscard]] Sha256 finish();

  private:
    struct Freer {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };

    std::unique_ptr<evp_md_ctx_st, Freer> context_;
};

[[nodiscard]] std::string toHex(const Sha256& hash);  // lower case

// Corrupt when `text` is not 64 lower-case hexadecimal digits.
[[nodiscard]] Result<Sha256> sha256FromHex(std::string_view text);

}  // namespace betang
