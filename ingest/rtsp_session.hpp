// SPDX-License-Identifier: Apache-2.0
//
// An RTSP session as a client (RFC 2326): from the URL to a playing stream, kept alive, and torn
// down so that nothing the camera has sent is lost.

#pragma once

#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/secret.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "ingest/authenticator.hpp"
#include "ingest/keepalive.hpp"
#include "ingest/resolver.hpp"
#include "ingest/rtsp_connection.hpp"
#include "ingest/sdp.hpp"
#include "ingest/udp_receiver.hpp"

namespace betang {

struct RtspTarget {
    RtspUrl url;
    std::optional<Credentials> login;
    RtspTransport transport = RtspTransport::Tcp;
    TlsTrust tls{};  // for an rtsps:// address, and for every one that it redirects to
    std::set<CameraQuirk> quirks{};
};

struct PlayingStream {
    VideoMedium medium;
    std::optional<uint32_t> ssrc;  // as announced
    bool over_udp = false;
};

// What a session keeps of its camera from one connection to the next. Thread-bound.
struct CameraMemory {
    Resolver resolver;
    Keepalive keepalive;
    unsigned attempts = 0;  // picks among several addresses
};

// Thread-bound; the connection is borrowed, so that others can wake it or break it off.
class RtspSession {
  public:
    static constexpr Duration kConnectLimit = std::chrono::seconds{4};
    static constexpr Duration kReplyLimit = std::chrono::seconds{5};
    static constexpr int kMostRedirects = 5;

    // Takes each RTP packet of the stream, on the calling thread.
    using TakeRtp = std::function<void(std::span<const uint8_t>)>;

    RtspSession(RtspConnection& connection, CameraMemory& memory, Clock& clock);

    // From nothing to PLAY. Packets that come before the answer to PLAY are kept out. The error's
    // kind says how to go on: PermissionDenied, Busy, Unsupported, Cancelled, else try again.
    [[nodiscard]] Result<PlayingStream> open(const RtspTarget& target, std::stop_token stop);

    // Takes the next thing that is here and hands packets in it to `take`; never waits. False when
    // there is nothing more.
    [[nodiscard]] Result<bool> takeNext(const TakeRtp& take);

    // Sends a keepalive when one is due; never waits. To be called about once a second.
    [[nodiscard]] Result<void> keepAlive();

    // What becomes readable when there may be something to take; -1: none.
    [[nodiscard]] std::array<int, 3> descriptors() const;

    // Ends the session and closes the connection. Packets that the camera sent before its answer
    // still reach `take`. Returns within `limit`, whatever the camera does.
    void tearDown(Duration limit, const TakeRtp& take);

  private:
    struct Goal {
        RtspUrl url;
        int redirects = 0;
    };

    [[nodiscard]] Result<void> connect(const RtspTarget& target, const Goal& goal);
    [[nodiscard]] Result<RtspReply> describe(const RtspTarget& target, Goal& goal);
    [[nodiscard]] Result<void> redirect(const RtspReply& reply, Goal& goal) const;
    [[nodiscard]] Result<PlayingStream> setUp(const RtspTarget& target, const RtspReply& described);
    [[nodiscard]] Result<void> setUpAudio(const VideoMedium& medium);
    [[nodiscard]] Result<RtspReply> setUpOver(bool udp, const std::string& control);
    [[nodiscard]] Result<void> play(const RtspReply& set_up);

    [[nodiscard]] Result<RtspReply> request(const std::string& method,
                                            const std::string& uri,
                                            const RtspHeaders& headers = {});
    [[nodiscard]] RtspRequest prepare(const std::string& method,
                                      const std::string& uri,
                                      const RtspHeaders& headers);
    [[nodiscard]] Result<RtspReply> awaitReply(int cseq, MonoTime deadline, const TakeRtp& take);
    [[nodiscard]] Result<void> dispatch(const RtspIncoming& incoming, const TakeRtp& take);
    [[nodiscard]] Result<void> keptAlive(const RtspReply& reply);
    void noteSession(const RtspReply& reply);

    [[nodiscard]] bool has(CameraQuirk quirk) const { return quirks_.contains(quirk); }

    RtspConnection& connection_;
    CameraMemory& memory_;
    Clock& clock_;

    std::stop_token stop_;
    std::set<CameraQuirk> quirks_;
    std::optional<Authenticator> authenticator_;
    std::string base_;         // what relative control URLs are taken against
    std::string session_url_;  // PLAY, keepalive and TEARDOWN go here
    std::string session_id_;
    uint8_t rtp_channel_ = 0;
    int keepalive_cseq_ = -1;
    std::optional<UdpReceiver> udp_;
};

}  // namespace betang
