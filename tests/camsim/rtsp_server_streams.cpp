// SPDX-License-Identifier: Apache-2.0
//
// The server's streams and faults: what is sent, and what goes wrong.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/camsim/rtsp_server.hpp"

namespace betang::camsim {

namespace {

constexpr Duration kMostLate = std::chrono::seconds{2};

nlohmann::json toJson(const FaultSpec& spec) {
    nlohmann::json fields{{"fault", describe(spec.fault).name}, {"camera", spec.target.camera}};
    if (spec.target.stream) {
        fields["stream"] = toText(*spec.target.stream);
    }
    return fields;
}

int64_t ticksOf(const FaultSpec& spec) {
    constexpr double kTicks = 90000;
    constexpr double kHour = 3600;
    return static_cast<int64_t>(spec.parameter.value_or(kHour) * kTicks);
}

}  // namespace

void RtspServer::sendDue(MonoTime now) {
    if (viewers_changed_) {
        findViewers();
    }
    while (due_.top().time <= now) {
        Slot& slot = *due_.top().slot;
        due_.pop();
        if (now - slot.stream->due() > kMostLate) {
            slot.stream->rebase(now);
        }
        if (slot.viewers.empty()) {
            slot.stream->pass();
        } else {
            const OutgoingUnitPtr unit = slot.stream->next(wishesFor(slot), clock_.utc());
            for (Client* client : slot.viewers) {
                sendTo(*client, slot, unit, now);
            }
        }
        due_.push({slot.stream->due(), &slot});
    }
}

UnitWishes RtspServer::wishesFor(Slot& slot) {
    const CameraStream& stream = *slot.stream;
    const auto has = [&](Fault fault) {
        return faults_.find(fault, stream.camera(), stream.kind(), uptime()) != nullptr;
    };
    const bool once = crash_once_.erase(&slot) > 0;
    return {.freeze = has(Fault::Freeze),
            .crash_sei = once || (stream.nextIsKey() && has(Fault::MagicSei)),
            .other_size = has(Fault::OtherSize),
            .no_slices = has(Fault::NoSlices),
            .no_inband = has(Fault::NoInband),
            .too_large = has(Fault::TooLarge),
            .hash = log_.active()};
}

void RtspServer::sendTo(Client& client, Slot& slot, const OutgoingUnitPtr& unit, MonoTime now) {
    if (client.state != ClientState::Open || !client.session || !client.session->playing) {
        return;
    }
    Session& session = *client.session;
    if (client.silenced || hasFault(Fault::Stall, client)) {
        session.needs_key = true;
        return;
    }
    if (client.connection->full()) {
        session.needs_key = true;
        session.skipping = true;
    }
    const bool may_begin = unit->key && client.connection->relaxed();
    if (session.needs_key && !may_begin && !unit->hollow) {
        slot.counters.skipped += session.skipping ? 1U : 0U;
        return;
    }
    session.skipping = false;
    const SendFaults faults = sendFaultsOf(faults_, client.camera, client.kind, uptime());
    session.needs_key = faults.empty || unit->hollow;  // what comes later needs what was left out
    if (!broadcast_.send(client, unit, faults, now)) {
        kill(client, "peer");
    } else if (client.connection->queued() > 0) {
        watch(client);
    }
}

void RtspServer::noteSent(const Connection::Outgoing& done) {
    Slot* slot = slotOf(done.unit->camera, done.unit->kind);
    ++slot->counters.sent;
    log_.sent(*done.unit, done.session, done.damaged);
}

void RtspServer::applyFaults(Duration now) {
    for (const FaultSpec& spec : faults_.takeStarted(now)) {
        begin(spec);
    }
    for (const FaultSpec& spec : faults_.takeEnded(now)) {
        end(spec);
    }
}

void RtspServer::begin(const FaultSpec& spec) {
    log_.event("fault", toJson(spec));
    if (spec.fault == Fault::Stop || spec.fault == Fault::Unreachable) {
        switchListeners(spec.target, false);
    }
    if (spec.fault == Fault::OtherCodec) {
        switchCodec(spec.target, true);
    }
    if (spec.fault == Fault::AuthChange) {
        for (int camera = 1; camera <= options_.count; ++camera) {
            if (spec.target.covers(camera, spec.target.stream.value_or(StreamKind::Main))) {
                authenticator_.renewNonce(camera);
            }
        }
    }
    if (spec.fault == Fault::MagicSeiOnce) {
        for (const auto& slot : slots_) {
            if (spec.target.covers(slot->stream->camera(), slot->stream->kind())) {
                crash_once_[slot.get()] = 1;
            }
        }
    }
    for (const auto& [id, client] : clients_) {
        if (client->session && client->state == ClientState::Open &&
            spec.target.covers(client->session->stream->camera(),
                               client->session->stream->kind())) {
            apply(spec, *client);
        }
    }
}

void RtspServer::apply(const FaultSpec& spec, Client& client) {
    switch (spec.fault) {
        case Fault::Stop:
            finish(client, "stopped");
            break;
        case Fault::Close:
            finish(client, "fault close");
            break;
        case Fault::Unreachable:
            client.silenced = true;
            watch(client);
            break;
        case Fault::SsrcChange:
            broadcast_.renumber(*client.session);
            break;
        case Fault::Jump:
            client.session->numbers.time_base += static_cast<uint32_t>(ticksOf(spec));
            break;
        case Fault::Outlier:
            client.session->outlier = ticksOf(spec);
            break;
        default:
            break;
    }
}

// A camera that is set to another codec begins anew.
void RtspServer::switchCodec(const FaultTarget& target, bool other) {
    for (const auto& slot : slots_) {
        if (!target.covers(slot->stream->camera(), slot->stream->kind())) {
            continue;
        }
        if (!slot->stream->useOtherCodec(other)) {
            log_.event("error", {{"text", "other-codec needs --both-codecs"}});
        }
    }
    for (const auto& [id, client] : clients_) {
        if (client->session && target.covers(client->camera, client->kind)) {
            finish(*client, "another codec");
        }
    }
}

// A camera that comes back knows nothing of its old connections.
void RtspServer::end(const FaultSpec& spec) {
    log_.event("fault-end", toJson(spec));
    if (spec.fault == Fault::OtherCodec) {
        switchCodec(spec.target, false);
    }
    if (spec.fault != Fault::Stop && spec.fault != Fault::Unreachable) {
        return;
    }
    switchListeners(spec.target, true);
    for (const auto& [id, client] : clients_) {
        if (client->silenced && spec.target.covers(client->camera, client->kind)) {
            client->connection->abort();
            kill(*client, "unreachable");
        }
    }
}

void RtspServer::switchListeners(const FaultTarget& target, bool on) {
    for (const auto& listener : listeners_) {
        const bool covered = target.camera == 0 || target.camera == listener->camera;
        if (listener->camera == 0 || !covered || target.stream) {
            continue;
        }
        if (on && !listener->fd.valid()) {
            try {
                listen(*listener);
            } catch (const Error& error) {
                log_.event("error", {{"camera", listener->camera}, {"text", error.text()}});
            }
        } else if (!on && listener->fd.valid()) {
            poller_.remove(listener->fd.get());
            listener->fd.reset();
        }
    }
}

}  // namespace betang::camsim
