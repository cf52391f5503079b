// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/broadcast.hpp"

namespace betang::camsim {

namespace {

constexpr uint64_t kLossOneIn = 20;
constexpr uint64_t kGarbageOneIn = 4;
constexpr uint64_t kMostGarbage = 64;

}  // namespace

bool Broadcast::lost(const SendFaults& faults) {
    return faults.loss && random_() % kLossOneIn == 0;
}

// Never '$', with which the next frame begins: whoever looks for it finds it again.
void Broadcast::addGarbage(Bytes& bytes) {
    const uint64_t count = random_() % kGarbageOneIn == 0 ? 1 + random_() % kMostGarbage : 0;
    for (uint64_t i = 0; i < count; ++i) {
        const auto stray = static_cast<uint8_t>(random_());
        bytes.push_back(stray == '$' ? uint8_t{0} : stray);
    }
}

bool Broadcast::send(Client& client,
                     const OutgoingUnitPtr& unit,
                     const SendFaults& faults,
                     MonoTime now) {
    Session& session = *client.session;
    Connection::Outgoing out{.unit = unit, .session = session.id};
    if (session.tcp) {
        return sendInterleaved(client, std::move(out), faults, now);
    }
    sendDatagrams(session, std::move(out), faults);
    return true;
}

bool Broadcast::sendInterleaved(Client& client,
                                Connection::Outgoing out,
                                const SendFaults& faults,
                                MonoTime now) {
    Session& session = *client.session;
    const RtpPayloads& payloads = out.unit->payloads;
    const uint32_t timestamp = session.numbers.time_base + out.unit->rtp_time;
    out.bytes.reserve(payloads.bytes.size() + payloads.count() * (kRtpHeaderSize + 4));
    if (faults.garbage) {
        addGarbage(out.bytes);
    }
    for (size_t i = 0; i < payloads.count(); ++i) {
        if (lost(faults)) {
            ++session.numbers.sequence;
            out.damaged = true;
            continue;
        }
        const auto payload = payloads.at(i);
        appendInterleavedHeader(out.bytes, session.channel, kRtpHeaderSize + payload.size());
        const bool marker = i + 1 == payloads.count();
        appendRtpPacket(out.bytes, session.numbers, timestamp, marker, payload);
    }
    if (out.bytes.empty()) {
        on_sent_(out);
        return true;
    }
    return client.connection->send(std::move(out), now);
}

void Broadcast::sendDatagrams(Session& session,
                              Connection::Outgoing out,
                              const SendFaults& faults) {
    RtpNumbers& numbers = session.numbers;
    const RtpPayloads& payloads = out.unit->payloads;
    const uint32_t timestamp = numbers.time_base + out.unit->rtp_time;
    Bytes packet;
    for (size_t i = 0; i < payloads.count(); ++i) {
        packet.clear();
        appendRtpPacket(packet, numbers, timestamp, i + 1 == payloads.count(), payloads.at(i));
        const bool left_out = lost(faults);
        if (left_out || !sendUdp(udp_.rtp.get(), session.rtp_address, packet)) {
            out.damaged = true;
        }
    }
    on_sent_(out);
}

bool Broadcast::report(Client& client, MonoTime now, UtcTime utc) {
    Session& session = *client.session;
    const uint32_t timestamp = session.numbers.time_base + session.stream->rtpTimeOf(now);
    const Bytes report = makeSenderReport(session.numbers, timestamp, utc);
    if (!session.tcp) {
        static_cast<void>(sendUdp(udp_.rtcp.get(), session.rtcp_address, report));
        return true;
    }
    Connection::Outgoing out;
    appendInterleavedHeader(out.bytes, static_cast<uint8_t>(session.channel + 1), report.size());
    out.bytes.insert(out.bytes.end(), report.begin(), report.end());
    return client.connection->send(std::move(out), now);
}

void Broadcast::renumber(Session& session) {
    session.numbers = {.ssrc = static_cast<uint32_t>(random_()),
                       .sequence = static_cast<uint16_t>(random_()),
                       .time_base = static_cast<uint32_t>(random_())};
}

}  // namespace betang::camsim
