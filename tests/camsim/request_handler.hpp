// SPDX-License-Identifier: Apache-2.0
//
// Answers RTSP requests (RFC 2326) the way a camera does.

#pragma once

#include <functional>
#include <random>

#include "tests/camsim/authenticator.hpp"
#include "tests/camsim/client.hpp"
#include "tests/camsim/event_log.hpp"
#include "tests/camsim/fault.hpp"
#include "tests/camsim/options.hpp"
#include "tests/camsim/rtsp_reply.hpp"

namespace betang::camsim {

// What the handler needs of the server around it; all outlive it.
struct ServerParts {
    const CameraSimulatorOptions& options;
    Authenticator& authenticator;
    EventLog& log;
    std::function<CameraStream*(const StreamPath&)> find_stream;
    std::function<uint16_t()> udp_port;
    std::function<const FaultSpec*(Fault, const Client&)> fault;  // null: does not hold
    std::mt19937_64& random;
};

// Thread-bound.
class RequestHandler {
  public:
    explicit RequestHandler(ServerParts parts) : parts_{std::move(parts)} {}

    [[nodiscard]] RtspReply answer(Client& client, const RtspRequest& request, MonoTime now);

  private:
    [[nodiscard]] RtspReply dispatch(Client& client, const RtspRequest& request, MonoTime now);
    [[nodiscard]] RtspReply describe(const Client& client, const RtspRequest& request);
    [[nodiscard]] std::string sessionHeader(const Client& client);
    [[nodiscard]] RtspReply setup(Client& client, const RtspRequest& request, MonoTime now);
    [[nodiscard]] RtspReply play(Client& client, const RtspRequest& request, MonoTime now);
    [[nodiscard]] RtspReply pause(Client& client);
    [[nodiscard]] RtspReply teardown(Client& client);

    ServerParts parts_;
};

// OPTIONS is free without a session; everything else is for those who know the password.
[[nodiscard]] bool needsPassword(const Client& client, const RtspRequest& request);

}  // namespace betang::camsim
