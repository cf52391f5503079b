// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/rtsp_server.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/epoll.h>

namespace betang::camsim {

namespace {

constexpr size_t kMostClients = 2048;

std::string saltOf(const CameraSimulatorOptions& options, MonoTime start) {
    return fmt::format("{}:{}", options.seed, start.time_since_epoch().count());
}

// Shares the loop out among the cameras; the keyframe before the camera's place.
uint64_t firstOf(const Clip& clip, int camera, size_t cameras) {
    uint64_t first = clip.units() * static_cast<uint64_t>(camera - 1) / cameras;
    while (!clip.key(first)) {
        --first;
    }
    return first;
}

void writeCertificate(const std::filesystem::path& file, const TlsIdentity& identity) {
    if (file.empty()) {
        return;
    }
    std::ofstream out{file, std::ios::trunc};
    if (!(out << identity.certificatePem()).flush()) {
        throw Error{ErrorKind::Io, fmt::format("--certificate: cannot write {}", file.string())};
    }
}

}  // namespace

RtspServer::RtspServer(const CameraSimulatorOptions& options,
                       const std::vector<CameraClips>& clips,
                       Clock& clock,
                       Poller& poller)
    : options_{options},
      clock_{clock},
      poller_{poller},
      start_{clock.monotonic()},
      random_{options.seed},
      log_{options.log, clock},
      faults_{options.faults},
      authenticator_{options.auth, saltOf(options, start_)},
      broadcast_{udp_, [this](const auto& done) { noteSent(done); }, random_},
      handler_{parts()} {
    if (options.tls) {
        identity_ = std::make_unique<TlsIdentity>();
        writeCertificate(options.certificate, *identity_);
    }
    makeStreams(clips);
    const int count = options.port_per_camera ? options.count : 1;
    for (int i = 0; i < count; ++i) {
        auto listener = std::make_unique<Listener>();
        const bool fixed = options.port != 0;
        listener->port = static_cast<uint16_t>(fixed ? options.port + i : 0);
        listener->camera = options.port_per_camera ? i + 1 : 0;
        listen(*listener);
        ports_.push_back(listener->port);
        listeners_.push_back(std::move(listener));
    }
    log_.event("start",
               {{"port", ports_.front()}, {"cameras", options.count}, {"seed", options.seed}});
}

RtspServer::~RtspServer() {
    for (const auto& [id, client] : clients_) {
        kill(*client, "shutdown");
    }
    removeDead();
    for (const auto& listener : listeners_) {
        if (listener->fd.valid()) {
            poller_.remove(listener->fd.get());
        }
    }
    if (udp_.rtp.valid()) {
        poller_.remove(udp_.rtp.get());
        poller_.remove(udp_.rtcp.get());
    }
    log_.event("stop", nlohmann::json::object());
}

// Phases differ, so that cameras do not all send in the same moment; with a stagger their keyframes
// are apart as well.
void RtspServer::makeStreams(const std::vector<CameraClips>& clips) {
    PayloadOptions payload{.aggregate = options_.stap_a};
    payload.largest = std::max<size_t>(options_.largest_packet, 64) - kRtpHeaderSize;
    int camera = 0;
    for (const CameraClips& pair : clips) {
        ++camera;
        for (const StreamKind kind : {StreamKind::Main, StreamKind::Sub}) {
            const bool main = kind == StreamKind::Main;
            const auto& clip = main ? pair.main : pair.sub;
            const Duration phase{static_cast<int64_t>(random_() % 1000) * 1000000 /
                                 clip->frameRate()};
            const Duration late = options_.stagger * camera % options_.encoding.gop;
            auto slot = std::make_unique<Slot>();
            slot->stream = std::make_unique<CameraStream>(
                StreamSettings{.camera = camera,
                               .kind = kind,
                               .clip = clip,
                               .other_size = main ? pair.sub : pair.main,
                               .other_codec = main ? pair.other_codec_main : pair.other_codec_sub,
                               .start = start_ + phase + late,
                               .first = options_.spread ? firstOf(*clip, camera, clips.size()) : 0,
                               .payload = payload});
            due_.push({slot->stream->due(), slot.get()});
            slots_.push_back(std::move(slot));
        }
    }
}

void RtspServer::listen(Listener& listener) {
    listener.fd = listenTcp(addressOf(options_.bind, listener.port));
    listener.port = portOf(listener.fd.get());
    poller_.add(listener.fd.get(), EPOLLIN, [this, &listener](uint32_t) { accept(listener); });
}

void RtspServer::accept(Listener& listener) {
    while (auto accepted = acceptTcp(listener.fd.get())) {
        if (clients_.size() >= kMostClients) {
            continue;
        }
        const uint64_t id = next_client_++;
        auto client = std::make_unique<Client>();
        client->id = id;
        client->peer = accepted->peer;
        client->camera = listener.camera;
        client->connection = std::make_unique<Connection>(
            std::move(accepted->fd), identity_.get(), [this](const auto& done) { noteSent(done); });
        if (options_.patient) {
            client->connection->holdUpTo(kMostQueuedPatiently);
        }
        poller_.add(
            client->connection->fd(), EPOLLIN, [this, id](uint32_t events) { ready(id, events); });
        clients_.emplace(id, std::move(client));
    }
}

RtspServer::Slot* RtspServer::slotOf(int camera, StreamKind kind) const {
    if (camera < 1 || camera > options_.count) {
        return nullptr;
    }
    const size_t index = static_cast<size_t>(camera - 1) * 2 + (kind == StreamKind::Sub ? 1 : 0);
    return slots_[index].get();
}

uint16_t RtspServer::port(int camera) const {
    return ports_.size() == 1 ? ports_.front() : ports_.at(static_cast<size_t>(camera - 1));
}

const StreamCounters* RtspServer::counters(int camera, StreamKind kind) const {
    const Slot* slot = slotOf(camera, kind);
    return slot == nullptr ? nullptr : &slot->counters;
}

ServerParts RtspServer::parts() {
    return {.options = options_,
            .authenticator = authenticator_,
            .log = log_,
            .find_stream =
                [this](const StreamPath& path) {
                    Slot* slot = slotOf(path.camera, path.kind);
                    return slot == nullptr ? nullptr : slot->stream.get();
                },
            .udp_port = [this] { return openUdp(); },
            .fault = [this](Fault fault, const Client& client) { return findFault(fault, client); },
            .random = random_};
}

// Receiver reports keep a session alive, as on the interleaved channel.
uint16_t RtspServer::openUdp() {
    if (udp_.rtp.valid()) {
        return udp_.rtp_port;
    }
    udp_ = bindUdpPair(options_.bind);
    const auto drain = [](int fd) {
        while (discardUdp(fd)) {
        }
    };
    poller_.add(udp_.rtp.get(), EPOLLIN, [this, drain](uint32_t) { drain(udp_.rtp.get()); });
    poller_.add(udp_.rtcp.get(), EPOLLIN, [this](uint32_t) {
        while (const auto from = discardUdp(udp_.rtcp.get())) {
            for (const auto& [id, client] : clients_) {
                if (client->session && sameAddress(client->session->rtcp_address, *from)) {
                    client->session->last_seen = clock_.monotonic();
                }
            }
        }
    });
    return udp_.rtp_port;
}

void RtspServer::findViewers() {
    for (const auto& slot : slots_) {
        slot->viewers.clear();
    }
    for (const auto& [id, client] : clients_) {
        if (client->session && client->session->playing) {
            const CameraStream& stream = *client->session->stream;
            slotOf(stream.camera(), stream.kind())->viewers.push_back(client.get());
        }
    }
    viewers_changed_ = false;
}

Duration RtspServer::untilDue() const {
    const MonoTime now = clock_.monotonic();
    MonoTime next = std::min(due_.top().time, next_keeping_);
    if (const auto change = faults_.nextChange()) {
        next = std::min(next, start_ + *change);
    }
    return std::max(next - now, Duration{0});
}

void RtspServer::tick() {
    const MonoTime now = clock_.monotonic();
    applyFaults(now - start_);
    sendDue(now);
    if (now >= next_keeping_) {
        houseKeeping(now);
    }
    removeDead();
}

nlohmann::json RtspServer::status() const {
    nlohmann::json streams = nlohmann::json::object();
    for (const auto& slot : slots_) {
        streams[slot->stream->name()] = {{"counter", slot->stream->counter()},
                                         {"sent", slot->counters.sent.load()},
                                         {"skipped", slot->counters.skipped.load()}};
    }
    nlohmann::json sessions = nlohmann::json::array();
    for (const auto& [id, client] : clients_) {
        if (client->session) {
            sessions.push_back({{"stream", client->session->stream->name()},
                                {"session", client->session->id},
                                {"transport", client->session->tcp ? "tcp" : "udp"},
                                {"playing", client->session->playing}});
        }
    }
    nlohmann::json faults = nlohmann::json::array();
    for (const FaultSpec& spec : faults_.active(uptime())) {
        faults.push_back({{"fault", describe(spec.fault).name}, {"camera", spec.target.camera}});
    }
    return {{"port", ports_.front()},
            {"cameras", options_.count},
            {"uptime_s", std::chrono::duration<double>{uptime()}.count()},
            {"clients", clients_.size()},
            {"stuck_clients", stuck_clients_},
            {"sessions", std::move(sessions)},
            {"streams", std::move(streams)},
            {"faults", std::move(faults)}};
}

}  // namespace betang::camsim
