// SPDX-License-Identifier: Apache-2.0
//
// The sockets of a stream over UDP: RTP on an even port, RTCP on the next (RFC 3550 11). Packets
// from any other host than the camera are dropped. Packets that come out of order are put right by
// a small reorder buffer before anybody sees them.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "core/result.hpp"
#include "core/unique_fd.hpp"
#include "ingest/reorder_buffer.hpp"

namespace betang {

// Thread-bound.
class UdpReceiver final {
  public:
    // Binds a pair of ports for packets from `camera` (a numeric address). Unavailable when none
    // can be had.
    [[nodiscard]] static Result<UdpReceiver> open(const std::string& camera);

    [[nodiscard]] uint16_t port() const { return port_; }  // for RTP; RTCP has the next

    [[nodiscard]] int fd() const { return rtp_.get(); }

    // Hands the packets that have come to `take`, in order; never blocks. The descriptor stays
    // readable when there are more than one call takes.
    void drain(const std::function<void(std::span<const uint8_t>)>& take);

  private:
    UdpReceiver(UniqueFd rtp, UniqueFd rtcp, uint16_t port, std::string camera)
        : rtp_{std::move(rtp)}, rtcp_{std::move(rtcp)}, port_{port}, camera_{std::move(camera)} {}

    UniqueFd rtp_;
    UniqueFd rtcp_;  // bound so that nobody else gets the camera's reports; never read
    uint16_t port_ = 0;
    std::string camera_;
    ReorderBuffer reorder_;
};

}  // namespace betang
