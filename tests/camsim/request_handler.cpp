// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/request_handler.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/camsim/sdp.hpp"
#include "tests/camsim/sockets.hpp"

namespace betang::camsim {

namespace {

constexpr std::string_view kMethods =
    "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN";
constexpr std::string_view kFewMethods = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN";
constexpr double kFalseRate = 50;
constexpr int kBusy = 453;

// A session header names another session than the client has.
bool wrongSession(const Client& client, const RtspRequest& request) {
    const std::string* header = request.header("session");
    if (header == nullptr) {
        return false;
    }
    std::string_view text = *header;
    const std::string_view id = trimmed(takeUntil(text, ';'));
    return !client.session || client.session->named != id;
}

// What the camera describes of its parameter sets: with a fault none, or junk.
std::vector<Bytes> describedSets(const CameraStream& stream, bool none, bool junk) {
    std::vector<Bytes> sets;
    for (const NalUnit set : stream.clip().parameterSets()) {
        Bytes copy{set.begin(), set.end()};
        for (size_t i = 1; junk && i < copy.size(); ++i) {
            copy[i] ^= 0x5AU;
        }
        if (!none) {
            sets.push_back(std::move(copy));
        }
    }
    return sets;
}

std::string baseUrl(std::string_view url) {
    std::string base{url.substr(0, url.find('?'))};
    return base.ends_with('/') ? base : base + '/';
}

std::string transportHeader(const Session& session, const Client& client, uint16_t udp_port) {
    if (session.tcp) {
        return fmt::format("RTP/AVP/TCP;unicast;interleaved={}-{};ssrc={:08X}",
                           session.channel,
                           session.channel + 1,
                           session.numbers.ssrc);
    }
    const std::string peer = toText(client.peer);
    return fmt::format(
        "RTP/AVP;unicast;destination={};client_port={}-{};server_port={}-{};ssrc={:08X}",
        peer.substr(0, peer.find(':')),
        ntohs(session.rtp_address.sin_port),
        ntohs(session.rtcp_address.sin_port),
        udp_port,
        udp_port + 1,
        session.numbers.ssrc);
}

}  // namespace

bool needsPassword(const Client& client, const RtspRequest& request) {
    return request.method != "OPTIONS" || client.session.has_value();
}

RtspReply RequestHandler::answer(Client& client, const RtspRequest& request, MonoTime now) {
    if (needsPassword(client, request)) {
        const auto verdict = parts_.authenticator.judge(request, client.camera);
        if (verdict != Authenticator::Verdict::Accepted) {
            const bool stale = verdict == Authenticator::Verdict::Stale;
            return {401,
                    {{"WWW-Authenticate", parts_.authenticator.challenge(client.camera, stale)}}};
        }
    }
    if (wrongSession(client, request)) {
        return {454};
    }
    if (client.session) {
        client.session->last_seen = now;
        if (parts_.fault(Fault::SessionChange, client) != nullptr) {
            client.session->named = fmt::format("{:016X}", parts_.random());
        }
    }
    return dispatch(client, request, now);
}

std::string RequestHandler::sessionHeader(const Client& client) {
    const FaultSpec* own = parts_.fault(Fault::Timeout, client);
    const auto seconds =
        std::chrono::ceil<std::chrono::seconds>(parts_.options.session_timeout).count();
    if (parts_.fault(Fault::NoTimeout, client) != nullptr) {
        return client.session->named;
    }
    return fmt::format(
        "{};timeout={}",
        client.session->named,
        own == nullptr ? seconds : static_cast<int64_t>(own->parameter.value_or(10)));
}

RtspReply RequestHandler::dispatch(Client& client, const RtspRequest& request, MonoTime now) {
    const bool no_get = parts_.fault(Fault::NoGetParameter, client) != nullptr;
    if (request.method == "OPTIONS") {
        return {200, {{"Public", std::string{no_get ? kFewMethods : kMethods}}}};
    }
    if (request.method == "GET_PARAMETER" && no_get) {
        return {400};
    }
    if (request.method == "GET_PARAMETER" || request.method == "SET_PARAMETER") {
        return client.session ? RtspReply{200, {{"Session", sessionHeader(client)}}}
                              : RtspReply{200};
    }
    if (request.method == "DESCRIBE") {
        return describe(client, request);
    }
    if (request.method == "SETUP") {
        return setup(client, request, now);
    }
    if (request.method == "PLAY") {
        return play(client, request, now);
    }
    if (request.method == "PAUSE") {
        return pause(client);
    }
    return request.method == "TEARDOWN" ? teardown(client) : RtspReply{501};
}

RtspReply RequestHandler::describe(const Client& client, const RtspRequest& request) {
    const auto path = streamOf(request.url);
    const CameraStream* stream = path ? parts_.find_stream(*path) : nullptr;
    if (stream == nullptr) {
        return {404};
    }
    const std::vector<Bytes> sets =
        describedSets(*stream,
                      parts_.fault(Fault::NoSprop, client) != nullptr,
                      parts_.fault(Fault::WrongSprop, client) != nullptr);
    const std::vector<NalUnit> shown{sets.begin(), sets.end()};
    const FaultSpec* rate = parts_.fault(Fault::FalseRate, client);
    return {200,
            {{"Content-Type", "application/sdp"}, {"Content-Base", baseUrl(request.url)}},
            makeSdp({.name = "camera " + stream->name(),
                     .codec = stream->clip().codec(),
                     .frame_rate = rate == nullptr
                                       ? stream->clip().frameRate()
                                       : static_cast<int>(rate->parameter.value_or(kFalseRate)),
                     .parameter_sets = shown,
                     .extra_media = parts_.fault(Fault::ExtraMedia, client) != nullptr})};
}

RtspReply RequestHandler::setup(Client& client, const RtspRequest& request, MonoTime now) {
    const auto path = streamOf(request.url);
    CameraStream* stream = path ? parts_.find_stream(*path) : nullptr;
    if (stream == nullptr) {
        return {404};
    }
    if (const FaultSpec* busy = parts_.fault(Fault::Busy, client)) {
        return {static_cast<int>(busy->parameter.value_or(kBusy))};
    }
    if (client.session && client.session->playing) {
        return {455};
    }
    const std::string* header = request.header("transport");
    const auto wanted = header != nullptr ? readTransport(*header) : std::nullopt;
    if (!wanted) {
        return {461};
    }
    Session session{.id = fmt::format("{:016X}", parts_.random()), .named = {}, .stream = stream};
    session.named = session.id;
    session.tcp = wanted->tcp;
    session.channel = static_cast<uint8_t>(wanted->tcp ? wanted->first : 0);
    session.rtp_address = session.rtcp_address = client.peer;
    session.rtp_address.sin_port = htons(static_cast<uint16_t>(wanted->first));
    session.rtcp_address.sin_port = htons(static_cast<uint16_t>(wanted->first + 1));
    session.numbers.ssrc = static_cast<uint32_t>(parts_.random());
    session.numbers.sequence = static_cast<uint16_t>(parts_.random());
    session.numbers.time_base = static_cast<uint32_t>(parts_.random());
    session.last_seen = now;
    client.session = std::move(session);
    const uint16_t udp_port = wanted->tcp ? uint16_t{0} : parts_.udp_port();
    return {200,
            {{"Transport", transportHeader(*client.session, client, udp_port)},
             {"Session", sessionHeader(client)}}};
}

RtspReply RequestHandler::play(Client& client, const RtspRequest& request, MonoTime now) {
    if (!client.session) {
        return {455};
    }
    Session& session = *client.session;
    if (!session.playing) {
        session.playing = true;
        session.needs_key = true;
        session.next_report = now;
        const std::string* agent = request.header("user-agent");
        parts_.log.event("play",
                         {{"camera", session.stream->camera()},
                          {"stream", toText(session.stream->kind())},
                          {"session", session.id},
                          {"transport", session.tcp ? "tcp" : "udp"},
                          {"peer", toText(client.peer)},
                          {"agent", agent != nullptr ? agent->substr(0, 80) : ""}});
    }
    return {200, {{"Session", sessionHeader(client)}, {"Range", "npt=now-"}}};
}

RtspReply RequestHandler::pause(Client& client) {
    if (!client.session) {
        return {455};
    }
    client.session->playing = false;
    return {200, {{"Session", sessionHeader(client)}}};
}

RtspReply RequestHandler::teardown(Client& client) {
    if (!client.session) {
        return {454};
    }
    const Session& session = *client.session;
    parts_.log.event("teardown",
                     {{"camera", session.stream->camera()},
                      {"stream", toText(session.stream->kind())},
                      {"session", session.id}});
    client.session.reset();
    return {200};
}

}  // namespace betang::camsim
