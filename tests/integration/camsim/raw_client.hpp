// SPDX-License-Identifier: Apache-2.0
//
// Speaks RTSP byte by byte, for what a polite client never does.

#pragma once

#include <cstdint>
#include <string>

#include "core/unique_fd.hpp"

namespace betang::camsim {

// Every read ends after 5 s at the latest.
class RawClient {
  public:
    explicit RawClient(uint16_t port);

    void send(const std::string& text);

    // Sends METHOD rtsp://h/1/main with those header lines and returns the head (and body) of the
    // reply, skipping interleaved frames before it.
    [[nodiscard]] std::string ask(const std::string& method, const std::string& headers = {});

    // Everything until `count` bytes have come; fewer when the peer closes.
    [[nodiscard]] std::string read(size_t count);

    // The next interleaved frame with its four-byte header.
    [[nodiscard]] std::string frame();

    // Whether the server closed the connection (what comes before is thrown away).
    [[nodiscard]] bool closed();

    // SETUP over TCP and PLAY; the session id.
    std::string play();

  private:
    UniqueFd fd_;
    int cseq_ = 0;
};

}  // namespace betang::camsim
