// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a file that are sent, block by block.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/unique_fd.hpp"
#include "server/http.hpp"

namespace betang {

// Thread-bound.
class BodyFile final {
  public:
    void open(const FileBody& body);

    // The block that begins `left` bytes before the body's end; empty when the file cannot be read
    // or has shrunk. Good until the next call.
    [[nodiscard]] std::span<const char> block(uint64_t left);

    void close() { file_.reset(); }

  private:
    FileBody body_;
    UniqueFd file_;
    std::vector<char> block_;
};

}  // namespace betang
