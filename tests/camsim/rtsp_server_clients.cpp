// SPDX-License-Identifier: Apache-2.0
//
// The server's clients: what they ask, how they end.

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/epoll.h>

#include "tests/camsim/rtsp_server.hpp"

namespace betang::camsim {

namespace {

constexpr Duration kKeepingInterval = std::chrono::milliseconds{50};
constexpr Duration kReportInterval = std::chrono::seconds{5};
constexpr Duration kMostStuck = std::chrono::seconds{10};
constexpr Duration kFinishLimit = std::chrono::seconds{1};
constexpr double kSlowStart_s = 5;
constexpr double kStrictTimeout_s = 10;
constexpr double kReportOff_s = 3600;

}  // namespace

void RtspServer::watch(Client& client) {
    uint32_t events = client.silenced || client.answer_due ? 0U : uint32_t{EPOLLIN};
    if (!client.silenced && client.connection->queued() > 0 && !client.connection->limited()) {
        events |= EPOLLOUT;
    }
    poller_.change(client.connection->fd(), events);
}

void RtspServer::ready(uint64_t id, uint32_t events) {
    const auto found = clients_.find(id);
    if (found == clients_.end() || found->second->state == ClientState::Dead) {
        return;
    }
    Client& client = *found->second;
    if (client.silenced) {
        kill(client, "peer");
    } else if ((events & EPOLLOUT) != 0 && !client.connection->flush(clock_.monotonic())) {
        kill(client, "peer");
    } else if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        readFrom(client);
    }
    if (client.state != ClientState::Dead) {
        watch(client);
    }
}

void RtspServer::readFrom(Client& client) {
    const auto bytes = client.connection->receive();
    if (!bytes) {
        kill(client, client.state == ClientState::Finishing ? "finished" : "peer");
        return;
    }
    if (client.state == ClientState::Finishing) {
        return;
    }
    client.reader.feed(*bytes);
    if (!client.connection->flush(clock_.monotonic())) {
        kill(client, "peer");
        return;
    }
    handleInput(client);
}

void RtspServer::handleInput(Client& client) {
    while (client.state == ClientState::Open && !client.answer_due && !client.silenced) {
        const RtspReader::Input input = client.reader.next();
        if (std::holds_alternative<std::monostate>(input)) {
            return;
        }
        if (const auto* request = std::get_if<RtspRequest>(&input)) {
            handleRequest(client, *request);
        } else if (const auto* frame = std::get_if<InterleavedFrame>(&input)) {
            // A camera with a time limit of its own counts requests alone.
            if (client.session && frame->channel == client.session->channel + 1 &&
                !hasFault(Fault::Timeout, client)) {
                client.session->last_seen = clock_.monotonic();
            }
        } else {
            sendAnswer(client, toBytes({400}, "0"));
            finish(client, "malformed request");
        }
    }
}

void RtspServer::handleRequest(Client& client, const RtspRequest& request) {
    if (const auto path = streamOf(request.url)) {
        client.camera = path->camera;
        client.kind = path->kind;
    }
    if (hasFault(Fault::Unreachable, client)) {
        client.silenced = true;
        watch(client);
        return;
    }
    if (hasFault(Fault::Stop, client)) {
        finish(client, "stopped");
        return;
    }
    const MonoTime now = clock_.monotonic();
    const std::string* cseq = request.header("cseq");
    viewers_changed_ = true;
    Bytes answer =
        toBytes(handler_.answer(client, request, now), cseq != nullptr ? *cseq : std::string{"0"});
    if (request.method == "GET_PARAMETER" && hasFault(Fault::DeafToGetParameter, client)) {
        return;
    }
    const FaultSpec* slow = faults_.find(Fault::SlowStart, client.camera, client.kind, uptime());
    if (slow != nullptr && request.method == "DESCRIBE") {
        client.answer_due = now + secondsOf(slow->parameter.value_or(kSlowStart_s));
        client.answer = std::move(answer);
        watch(client);
        return;
    }
    sendAnswer(client, std::move(answer));
}

void RtspServer::sendAnswer(Client& client, Bytes answer) {
    if (!client.connection->send({std::move(answer)}, clock_.monotonic())) {
        kill(client, "peer");
    }
}

const FaultSpec* RtspServer::findFault(Fault fault, const Client& client) const {
    return faults_.find(fault, client.camera, client.kind, clock_.monotonic() - start_);
}

Duration RtspServer::timeoutOf(const Client& client) const {
    const FaultSpec* own = findFault(Fault::Timeout, client);
    return own == nullptr ? Duration{options_.session_timeout}
                          : secondsOf(own->parameter.value_or(kStrictTimeout_s));
}

void RtspServer::houseKeeping(MonoTime now) {
    next_keeping_ = now + kKeepingInterval;
    for (const auto& [id, client] : clients_) {
        if (client->state != ClientState::Dead) {
            keepClient(*client, now);
        }
    }
    log_.flush();
}

void RtspServer::keepClient(Client& client, MonoTime now) {
    if (client.connection->limited() && !client.connection->flush(now)) {
        kill(client, "peer");
        return;
    }
    if (client.state == ClientState::Finishing) {
        if (now >= client.finish_by) {
            kill(client, "finished");
        }
        return;
    }
    const auto stuck = client.connection->stuckSince();
    if (stuck && now - *stuck > kMostStuck && !client.silenced && !options_.patient) {
        ++stuck_clients_;
        kill(client, "does not read");
        return;
    }
    if (client.answer_due && now >= *client.answer_due && !client.silenced) {
        client.answer_due.reset();
        sendAnswer(client, std::move(client.answer));
        handleInput(client);
    }
    if (client.session && now - client.session->last_seen > timeoutOf(client) &&
        !options_.patient) {
        finish(client, "timeout");
        return;
    }
    if (client.session && client.session->playing && now >= client.session->next_report &&
        !client.silenced && !hasFault(Fault::Stall, client) && !hasFault(Fault::NoReport, client)) {
        client.session->next_report = now + kReportInterval;
        const FaultSpec* off = findFault(Fault::ReportOff, client);
        const Duration wrong =
            off == nullptr ? Duration{} : secondsOf(off->parameter.value_or(kReportOff_s));
        if (!broadcast_.report(client, now, clock_.utc() + wrong)) {
            kill(client, "peer");
        }
    }
    if (client.state != ClientState::Dead) {
        watch(client);
    }
}

void RtspServer::endSession(Client& client, std::string_view reason) {
    if (!client.session) {
        return;
    }
    const CameraStream& stream = *client.session->stream;
    log_.event("closed",
               {{"camera", stream.camera()},
                {"stream", toText(stream.kind())},
                {"session", client.session->id},
                {"reason", reason}});
    client.session.reset();
    viewers_changed_ = true;
}

void RtspServer::finish(Client& client, std::string_view reason) {
    if (client.state != ClientState::Open) {
        return;
    }
    endSession(client, reason);
    client.connection->finish();
    client.state = ClientState::Finishing;
    client.finish_by = clock_.monotonic() + kFinishLimit;
}

void RtspServer::kill(Client& client, std::string_view reason) {
    if (client.state != ClientState::Dead) {
        endSession(client, reason);
        poller_.remove(client.connection->fd());
        client.state = ClientState::Dead;
    }
}

void RtspServer::removeDead() {
    std::erase_if(clients_,
                  [](const auto& entry) { return entry.second->state == ClientState::Dead; });
}

}  // namespace betang::camsim
