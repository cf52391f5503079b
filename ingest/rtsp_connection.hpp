// SPDX-License-Identifier: Apache-2.0
//
// One connection to a camera: GstRTSPConnection's dialling, requests and TLS, our own reading,
// behind deadlines that hold and a stop that works. It knows requests, replies and interleaved
// packets, and nothing of sessions.

#pragma once

#include <array>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "ingest/rtsp_framer.hpp"
#include "ingest/rtsp_message.hpp"
#include "ingest/rtsp_url.hpp"

namespace betang {

// Thread-bound but for wake() and breakOff().
class RtspConnection {
  public:
    RtspConnection();
    ~RtspConnection();
    RtspConnection(const RtspConnection&) = delete;
    RtspConnection& operator=(const RtspConnection&) = delete;

    // Connects to the numeric `address` in the place of `url.host`. With TLS the certificate must
    // be what `trust` says (certificate_check.hpp), before any request is sent. Timeout,
    // Unavailable or Unsupported (certificate).
    [[nodiscard]] Result<void> connect(const RtspUrl& url,
                                       const std::string& address,
                                       const TlsTrust& trust,
                                       Duration limit);

    // Sends `request` and returns its CSeq.
    [[nodiscard]] Result<int> send(const RtspRequest& request, Duration limit);

    // Answers a request of the camera's with a bare status.
    [[nodiscard]] Result<void> answer(int cseq, int status, Duration limit);

    // The next thing that is here as a whole; waits up to `limit`, or until wake(), for more bytes.
    // Nothing when they did not complete anything. Unavailable when the camera closed, Corrupt when
    // what came is no RTSP.
    [[nodiscard]] Result<RtspIncoming> receive(Duration limit);

    // The same without waiting: Nothing when nothing more is here.
    [[nodiscard]] Result<RtspIncoming> receiveHere();

    // What becomes readable when receiveHere() may have something, and by wake(); -1: none.
    [[nodiscard]] std::array<int, 2> descriptors() const;

    // After a wake(): makes its descriptor rest again. True when there was one.
    bool takeWake() noexcept;

    // Whether a request would go out at once.
    [[nodiscard]] bool takesRequests() const;

    // Another descriptor to wait for in receive(), which then returns Nothing; -1: none.
    void watch(int fd) { watched_ = fd; }

    void close();

    // Makes a waiting receive() return Nothing, once. Thread-safe.
    void wake() noexcept;

    // Ends every call under way and makes later ones fail, until the next connect(). Thread-safe.
    void breakOff() noexcept;

    // The local address that the camera sees; for UDP transport.
    [[nodiscard]] std::string remoteAddress() const;

  private:
    struct State;

    [[nodiscard]] bool waitReadable(Duration limit);
    [[nodiscard]] Result<size_t> readSome();

    std::unique_ptr<State> state_;
    int watched_ = -1;
};

}  // namespace betang
