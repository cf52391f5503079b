// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "ingest/depayloader.hpp"

namespace betang {

inline Bytes annexB(std::initializer_list<std::vector<uint8_t>> nals) {
    Bytes out;
    for (const auto& nal : nals) {
        appendAnnexB(out, nal);
    }
    return out;
}

// Feeds hand-made RTP payloads to a depayloader and collects what comes out.
class RtpMaker {
  public:
    explicit RtpMaker(std::unique_ptr<Depayloader> depayloader)
        : depayloader_{std::move(depayloader)} {}

    void at(uint32_t timestamp) { timestamp_ = timestamp; }

    void lose(uint16_t packets) { sequence_ = static_cast<uint16_t>(sequence_ + packets); }

    void rewind(uint16_t packets) { sequence_ = static_cast<uint16_t>(sequence_ - packets); }

    void send(std::vector<uint8_t> payload, bool marker = false) {
        RtpPacket packet;
        packet.sequence = sequence_++;
        packet.timestamp = timestamp_;
        packet.marker = marker;
        packet.payload = payload;
        depayloader_->push(packet, pictures_);
    }

    [[nodiscard]] const std::vector<CodedPicture>& pictures() const { return pictures_; }

    [[nodiscard]] const DepayCounters& counters() const { return depayloader_->counters(); }

  private:
    std::unique_ptr<Depayloader> depayloader_;
    std::vector<CodedPicture> pictures_;
    uint16_t sequence_ = 65530;
    uint32_t timestamp_ = 0;
};

}  // namespace betang
