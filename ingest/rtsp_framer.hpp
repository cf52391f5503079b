// SPDX-License-Identifier: Apache-2.0
//
// Cuts the bytes of an RTSP connection into interleaved packets, replies and requests (RFC
// 2326 10.12, 6 and 7). Many packets come with one read of the socket: a read and a wait for each
// of them was most of what a camera cost.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "ingest/rtsp_message.hpp"

namespace betang {

// What came from the camera.
struct RtspIncoming {
    enum class Kind { Nothing, Data, Reply, Request };

    Kind kind = Kind::Nothing;
    uint8_t channel = 0;             // Data
    std::span<const uint8_t> bytes;  // Data: valid until the connection reads again
    RtspReply reply;                 // Reply; for a Request only cseq
};

// Thread-bound. Holds at most one whole message and one read.
class RtspFramer final {
  public:
    static constexpr size_t kLargestHead = 32U << 10;
    static constexpr size_t kLargestBody = 64U << 10;

    // Where the next bytes belong, 16 KiB or more. What next() returned is gone then.
    [[nodiscard]] std::span<uint8_t> room();

    // So many bytes were written to the beginning of room().
    void filled(size_t bytes) { end_ += bytes; }

    // The next whole thing, or Nothing while it is incomplete. Corrupt when what came is no RTSP,
    // or more than the limits allow: the connection cannot be read any further.
    [[nodiscard]] Result<RtspIncoming> next();

    // Forgets everything, for a new connection.
    void clear() { begin_ = end_ = 0; }

  private:
    [[nodiscard]] std::string_view waiting() const;
    [[nodiscard]] RtspIncoming packet();
    [[nodiscard]] Result<RtspIncoming> message();
    void skipEmptyLines();

    std::vector<uint8_t> buffer_;
    size_t begin_ = 0;  // of what has not been returned yet
    size_t end_ = 0;
};

}  // namespace betang
