// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/broadcast.hpp"

#include <utility>

namespace betang::camsim {

namespace {

constexpr uint64_t kLossOneIn = 20;
constexpr uint64_t kGarbageOneIn = 4;
constexpr uint64_t kMostGarbage = 64;
constexpr uint64_t kTextOneIn = 10;
constexpr uint64_t kBadLengthOneIn = 50;
constexpr uint64_t kForbiddenOneIn = 20;
constexpr uint64_t kReorderOneIn = 10;
constexpr size_t kTooLong = 11;  // bytes that a false length claims too much
constexpr uint32_t kOldSsrc = 0x0BADCAFE;
constexpr double kTicks = 90000;

constexpr std::string_view kText =
    "ANNOUNCE rtsp://camera/ RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\nv=0\n";

// The timestamp of the session's next picture, by the camera's clock.
uint32_t timestampOf(Session& session, const OutgoingUnit& unit, const SendFaults& faults) {
    RtpNumbers& numbers = session.numbers;
    if (numbers.packets == 0) {
        session.last_rtp = unit.rtp_time;
        if (faults.wrap_s) {
            const auto before = static_cast<int64_t>(*faults.wrap_s * kTicks);
            numbers.time_base = static_cast<uint32_t>(-before) - unit.rtp_time;
        }
    }
    const auto passed = static_cast<int32_t>(unit.rtp_time - session.last_rtp);
    session.last_rtp = unit.rtp_time;
    session.drifted += passed * faults.drift_ppm * 1e-6;
    const int64_t off = std::exchange(session.outlier, 0) - static_cast<int64_t>(session.drifted);
    return numbers.time_base + unit.rtp_time + static_cast<uint32_t>(off);
}

}  // namespace

// Never '$', with which the next frame begins: whoever looks for it finds it again.
void Broadcast::addGarbage(Bytes& bytes) {
    const uint64_t count = oneIn(kGarbageOneIn) ? 1 + random_() % kMostGarbage : 0;
    for (uint64_t i = 0; i < count; ++i) {
        const auto stray = static_cast<uint8_t>(random_());
        bytes.push_back(stray == '$' ? uint8_t{0} : stray);
    }
}

// What does not belong to the session, in front of one of its access units.
void Broadcast::addStrangers(Bytes& bytes, const Session& session, const SendFaults& faults) {
    if (faults.garbage) {
        addGarbage(bytes);
    }
    if (faults.rtsp_text && oneIn(kTextOneIn)) {
        bytes.insert(bytes.end(), kText.begin(), kText.end());
    }
    const Bytes payload{0x61, 0x9A, 0x00, 0x01};  // the beginning of an H.264 slice
    RtpNumbers stranger{.ssrc = kOldSsrc, .sequence = static_cast<uint16_t>(random_())};
    for (const auto& [on, channel] :
         {std::pair{faults.foreign_ssrc, session.channel},
          std::pair{faults.foreign_channel, static_cast<uint8_t>(session.channel + 4)}}) {
        if (on) {
            appendInterleavedHeader(bytes, channel, kRtpHeaderSize + payload.size());
            appendRtpPacket(bytes, stranger, static_cast<uint32_t>(random_()), true, payload);
        }
    }
}

std::vector<Bytes> Broadcast::packetsOf(Session& session,
                                        Connection::Outgoing& out,
                                        const SendFaults& faults) {
    const OutgoingUnit& unit = *out.unit;
    RtpNumbers& numbers = session.numbers;
    const uint32_t timestamp = timestampOf(session, unit, faults);
    const Codec codec = session.stream->clip().codec();
    std::vector<Bytes> packets;
    const auto add = [&](std::span<const uint8_t> payload, bool last) {
        const bool marker = faults.every_marker || (last && !faults.no_marker);
        appendRtpPacket(packets.emplace_back(), numbers, timestamp, marker, payload);
    };
    if (faults.empty) {
        add({}, true);
        return packets;
    }
    packets.reserve(unit.payloads.count());
    for (size_t i = 0; i < unit.payloads.count(); ++i) {
        if (faults.loss && oneIn(kLossOneIn)) {
            ++numbers.sequence;
            out.damaged = true;
            continue;
        }
        add(unit.payloads.at(i), i + 1 == unit.payloads.count());
        if (faults.forbidden_bit && oneIn(kForbiddenOneIn)) {
            packets.back()[kRtpHeaderSize] |= 0x80U;
            out.damaged = true;
        }
        const Bytes nothing =
            faults.empty_fragments ? emptyFragmentLike(unit.payloads.at(i), codec) : Bytes{};
        if (!nothing.empty() && i + 1 < unit.payloads.count()) {
            add(nothing, false);
        }
    }
    return packets;
}

bool Broadcast::send(Client& client,
                     const OutgoingUnitPtr& unit,
                     const SendFaults& faults,
                     MonoTime now) {
    Session& session = *client.session;
    client.connection->limit(faults.bytes_per_second);
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
    out.bytes.reserve(out.unit->payloads.bytes.size() +
                      out.unit->payloads.count() * (kRtpHeaderSize + 4));
    addStrangers(out.bytes, session, faults);
    for (const Bytes& packet : packetsOf(session, out, faults)) {
        const bool lie = faults.bad_length && oneIn(kBadLengthOneIn);
        out.damaged = out.damaged || lie;
        appendInterleavedHeader(
            out.bytes, session.channel, packet.size() + (lie ? kTooLong : size_t{0}));
        out.bytes.insert(out.bytes.end(), packet.begin(), packet.end());
    }
    if (faults.empty || out.unit->hollow) {
        out.unit = nullptr;
    }
    if (out.bytes.empty()) {
        if (out.unit) {
            on_sent_(out);
        }
        return true;
    }
    return client.connection->send(std::move(out), now);
}

void Broadcast::sendDatagrams(Session& session,
                              Connection::Outgoing out,
                              const SendFaults& faults) {
    std::vector<Bytes> packets = packetsOf(session, out, faults);
    for (size_t i = 1; faults.reorder && i < packets.size(); ++i) {
        if (oneIn(kReorderOneIn)) {
            std::swap(packets[i - 1], packets[i]);
        }
    }
    for (const Bytes& packet : packets) {
        if (!sendUdp(udp_.rtp.get(), session.rtp_address, packet)) {
            out.damaged = true;
        }
    }
    if (!faults.empty && !out.unit->hollow) {
        on_sent_(out);
    }
}

bool Broadcast::report(Client& client, MonoTime now, UtcTime utc) {
    Session& session = *client.session;
    const uint32_t timestamp = session.numbers.time_base + session.stream->rtpTimeOf(now) -
                               static_cast<uint32_t>(static_cast<int64_t>(session.drifted));
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
