// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_session.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace betang {

namespace {

constexpr Duration kSendLimit = std::chrono::seconds{2};
constexpr int kMostChallenged = 4;

const RtspSession::TakeRtp kIgnore = [](std::span<const uint8_t>) {};

Error cancelled() {
    return Error{ErrorKind::Cancelled, "stopped"};
}

// GStreamer's parser takes a list apart at its commas: each item comes as a header of its own.
std::string listOf(const std::vector<std::string>& items) {
    return fmt::format("{}", fmt::join(items, ", "));
}

bool sameServer(const RtspUrl& a, const RtspUrl& b) {
    return a.host == b.host && a.port == b.port;
}

}  // namespace

RtspSession::RtspSession(RtspConnection& connection, CameraMemory& memory, Clock& clock)
    : connection_{connection}, memory_{memory}, clock_{clock} {}

Result<PlayingStream> RtspSession::open(const RtspTarget& target, std::stop_token stop) {
    stop_ = std::move(stop);
    quirks_ = target.quirks;
    session_id_.clear();
    udp_.reset();
    connection_.watch(-1);
    Goal goal{target.url, 0};
    const auto described = describe(target, goal);
    if (!described) {
        return described.error();
    }
    return setUp(target, *described);
}

Result<void> RtspSession::connect(const RtspTarget& target, const Goal& goal) {
    const auto addresses = memory_.resolver.resolve(goal.url.host, Resolver::kLimit, stop_);
    if (!addresses) {
        return addresses.error();
    }
    const std::string& address = (*addresses)[memory_.attempts++ % addresses->size()];
    if (!sameServer(goal.url, target.url) && !isRedirectTarget(address)) {
        return Error{ErrorKind::Unsupported,
                     "the camera redirects to an address that only this machine can see"};
    }
    // Credentials stay with the host that they were given for.
    authenticator_.emplace(sameServer(goal.url, target.url) ? target.login : std::nullopt,
                           randomNonce);
    return connection_.connect(goal.url, address, target.tls, kConnectLimit);
}

// Connects and describes, following redirects.
Result<RtspReply> RtspSession::describe(const RtspTarget& target, Goal& goal) {
    while (true) {
        if (auto connected = connect(target, goal); !connected) {
            return connected.error();
        }
        base_ = goal.url.text();
        if (const auto options = request("OPTIONS", base_); options) {
            memory_.keepalive.offered(options->ok() ? listOf(options->all("Public")) : "");
        } else if (options.error().kind() != ErrorKind::Unsupported) {
            return options.error();
        }
        auto reply = request("DESCRIBE", base_, {{"Accept", "application/sdp"}});
        if (!reply || reply->ok()) {
            return reply;
        }
        if (!reply->isRedirect()) {
            return errorFor(reply->status, "DESCRIBE");
        }
        if (auto followed = redirect(*reply, goal); !followed) {
            return followed.error();
        }
    }
}

Result<void> RtspSession::redirect(const RtspReply& reply, Goal& goal) const {
    const auto next = parseRtspUrl(reply.first("Location"));
    if (!next) {
        return Error{ErrorKind::Corrupt, "the camera redirects to something that is no RTSP URL"};
    }
    if (goal.url.tls && !next->tls) {
        return Error{ErrorKind::Unsupported, "the camera redirects from TLS to a plain connection"};
    }
    if (++goal.redirects > kMostRedirects) {
        return Error{ErrorKind::Unavailable, "the camera redirects in a circle"};
    }
    goal.url = *next;
    return {};
}

Result<PlayingStream> RtspSession::setUp(const RtspTarget& target, const RtspReply& described) {
    auto medium = chooseVideo(described.body);
    if (!medium) {
        return medium.error();
    }
    for (const char* name : {"Content-Base", "Content-Location"}) {
        if (const auto stated = parseRtspUrl(described.first(name))) {
            base_ = stated->text();
            break;
        }
    }
    const auto session_url = resolveControl(base_, medium->session_control);
    const auto control = resolveControl(base_, medium->control);
    if (!session_url || !control) {
        return Error{ErrorKind::Corrupt, "the camera's description holds a broken control URL"};
    }
    session_url_ = *session_url;
    if (auto audio = setUpAudio(*medium); !audio) {
        return audio.error();
    }

    PlayingStream out{std::move(*medium), std::nullopt, target.transport == RtspTransport::Udp};
    auto reply = setUpOver(out.over_udp, *control);
    if (reply && reply->status == 461 && target.transport == RtspTransport::Auto) {
        out.over_udp = true;
        reply = setUpOver(true, *control);
    }
    if (!reply) {
        return reply.error();
    }
    if (!reply->ok()) {
        return errorFor(reply->status, "SETUP");
    }
    out.ssrc = parseTransportHeader(reply->first("Transport")).ssrc;
    if (auto playing = play(*reply); !playing) {
        return playing.error();
    }
    return out;
}

// For cameras that send video only once their audio is set up. What comes of it is for nobody: it
// has channels of its own, which dispatch() does not know.
Result<void> RtspSession::setUpAudio(const VideoMedium& medium) {
    if (!has(CameraQuirk::AudioFirst) || medium.audio_control.empty()) {
        return {};
    }
    const auto control = resolveControl(base_, medium.audio_control);
    if (!control) {
        return control.error();
    }
    const auto reply =
        request("SETUP", *control, {{"Transport", "RTP/AVP/TCP;unicast;interleaved=2-3"}});
    if (!reply) {
        return reply.error();
    }
    if (!reply->ok()) {
        return errorFor(reply->status, "SETUP of its audio");
    }
    session_id_ = parseSession(reply->first("Session")).id;
    return {};
}

Result<RtspReply> RtspSession::setUpOver(bool udp, const std::string& control) {
    std::string transport = "RTP/AVP/TCP;unicast;interleaved=0-1";
    if (udp) {
        auto receiver = UdpReceiver::open(connection_.remoteAddress());
        if (!receiver) {
            return receiver.error();
        }
        udp_.emplace(std::move(*receiver));
        transport =
            fmt::format("RTP/AVP;unicast;client_port={}-{}", udp_->port(), udp_->port() + 1);
    }
    auto reply = request("SETUP", control, {{"Transport", transport}});
    if (reply && reply->ok()) {
        rtp_channel_ = parseTransportHeader(reply->first("Transport")).rtp_channel.value_or(0);
    }
    return reply;
}

Result<void> RtspSession::play(const RtspReply& set_up) {
    const SessionHeader session = parseSession(set_up.first("Session"));
    if (!session.id.empty()) {
        session_id_ = session.id;
    }
    const auto reply = request("PLAY", session_url_, {{"Range", "npt=0.000-"}});
    if (!reply) {
        return reply.error();
    }
    if (!reply->ok()) {
        return errorFor(reply->status, "PLAY");
    }
    if (udp_) {
        connection_.watch(udp_->fd());  // packets may have overtaken the answer
    }
    memory_.keepalive.started(clock_.monotonic(), session.timeout);
    keepalive_cseq_ = -1;
    return {};
}

RtspRequest RtspSession::prepare(const std::string& method,
                                 const std::string& uri,
                                 const RtspHeaders& headers) {
    RtspRequest out{method, uri, headers};
    out.headers.emplace_back("User-Agent", "betang");
    if (!session_id_.empty()) {
        out.headers.emplace_back("Session", session_id_);
    }
    if (const std::string proof = authenticator_->authorization(method, uri); !proof.empty()) {
        out.headers.emplace_back("Authorization", proof);
    }
    return out;
}

// One request and its reply, with the camera's challenges answered on the way.
Result<RtspReply> RtspSession::request(const std::string& method,
                                       const std::string& uri,
                                       const RtspHeaders& headers) {
    const MonoTime deadline = clock_.monotonic() + kReplyLimit;
    for (int i = 0; i < kMostChallenged; ++i) {
        const auto cseq = connection_.send(prepare(method, uri, headers), kSendLimit);
        if (!cseq) {
            return cseq.error();
        }
        auto reply = awaitReply(*cseq, deadline, kIgnore);
        if (!reply) {
            return reply;
        }
        if (reply->status != 401) {
            authenticator_->accepted();
            noteSession(*reply);
            return reply;
        }
        if (auto known = authenticator_->challenged(reply->all("WWW-Authenticate")); !known) {
            return known.error();
        }
    }
    return Error{ErrorKind::PermissionDenied, "auth-failed: the camera asks again and again"};
}

Result<RtspReply> RtspSession::awaitReply(int cseq, MonoTime deadline, const TakeRtp& take) {
    while (!stop_.stop_requested()) {
        const Duration left = deadline - clock_.monotonic();
        if (left <= Duration::zero()) {
            return Error{ErrorKind::Timeout, "the camera does not answer a request"};
        }
        auto incoming = connection_.receive(left);
        if (!incoming) {
            return incoming.error();
        }
        if (incoming->kind == RtspIncoming::Kind::Reply && incoming->reply.cseq == cseq) {
            return std::move(incoming->reply);
        }
        if (auto done = dispatch(*incoming, take); !done) {
            return done.error();
        }
    }
    return cancelled();
}

Result<void> RtspSession::dispatch(const RtspIncoming& incoming, const TakeRtp& take) {
    if (udp_) {
        udp_->drain(take);
    }
    switch (incoming.kind) {
        case RtspIncoming::Kind::Nothing:
            return {};
        case RtspIncoming::Kind::Data:
            if (incoming.channel == rtp_channel_ && !udp_) {
                take(incoming.bytes);
            }
            return {};
        case RtspIncoming::Kind::Request:
            return connection_.takesRequests()
                       ? connection_.answer(incoming.reply.cseq, 501, kSendLimit)
                       : Result<void>{};
        case RtspIncoming::Kind::Reply:
            return keptAlive(incoming.reply);
    }
    return {};
}

Result<bool> RtspSession::takeNext(const TakeRtp& take) {
    const auto incoming = connection_.receiveHere();
    if (!incoming) {
        return incoming.error();
    }
    const auto done = dispatch(*incoming, take);
    return done ? Result<bool>{incoming->kind != RtspIncoming::Kind::Nothing} : done.error();
}

std::array<int, 3> RtspSession::descriptors() const {
    const auto [socket, wake] = connection_.descriptors();
    return {socket, wake, udp_ ? udp_->fd() : -1};
}

Result<void> RtspSession::keepAlive() {
    const MonoTime now = clock_.monotonic();
    // A camera that does not read is judged by its pictures.
    if (now < memory_.keepalive.next() || !connection_.takesRequests()) {
        return {};
    }
    const auto method = memory_.keepalive.due(now);
    if (!method) {
        return {};
    }
    const auto cseq =
        connection_.send(prepare(std::string{toText(*method)}, session_url_, {}), kSendLimit);
    if (!cseq) {
        return cseq.error();
    }
    keepalive_cseq_ = *cseq;
    return {};
}

void RtspSession::noteSession(const RtspReply& reply) {
    std::string id = parseSession(reply.first("Session")).id;
    if (has(CameraQuirk::ChangingSession) && !id.empty()) {
        session_id_ = std::move(id);
    }
}

Result<void> RtspSession::keptAlive(const RtspReply& reply) {
    if (reply.cseq != keepalive_cseq_) {
        return {};
    }
    keepalive_cseq_ = -1;
    noteSession(reply);
    const MonoTime now = clock_.monotonic();
    if (reply.ok()) {
        authenticator_->accepted();
        memory_.keepalive.answered(now);
    } else if (reply.status == 454) {
        return Error{ErrorKind::Unavailable, "the camera has ended the session (454)"};
    } else if (reply.status == 401) {
        if (auto known = authenticator_->challenged(reply.all("WWW-Authenticate")); !known) {
            return known;
        }
        memory_.keepalive.again(now);
    } else {
        memory_.keepalive.refused(now);
    }
    return {};
}

void RtspSession::tearDown(Duration limit, const TakeRtp& take) {
    const MonoTime deadline = clock_.monotonic() + limit;
    stop_ = {};
    if (!session_id_.empty()) {
        const auto cseq = connection_.send(prepare("TEARDOWN", session_url_, {}), limit);
        if (cseq) {
            static_cast<void>(awaitReply(*cseq, deadline, take));
        }
    }
    session_id_.clear();
    connection_.watch(-1);
    udp_.reset();
    connection_.close();
}

}  // namespace betang
