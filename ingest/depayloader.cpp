// SPDX-License-Identifier: Apache-2.0

#include "ingest/depayloader.hpp"

#include "core/error.hpp"

namespace betang {

void Depayloader::push(const RtpPacket& packet, std::vector<CodedPicture>& out) {
    if (isLate(packet.sequence)) {
        ++counters_.late_packets;
        return;
    }
    const auto lost = static_cast<uint16_t>(packet.sequence - expected_.value_or(packet.sequence));
    expected_ = static_cast<uint16_t>(packet.sequence + 1);
    counters_.lost_packets += lost;
    take(packet, lost, out);
}

// RFC 3550 A.1 in short: up to half the number space back counts as late. A jump that far forward
// is as good as a new beginning either way.
bool Depayloader::isLate(uint16_t sequence) const {
    return expected_ && static_cast<int16_t>(sequence - *expected_) < 0;
}

std::unique_ptr<Depayloader> makeDepayloader(Codec codec) {
    switch (codec) {
        case Codec::H264:
            return makeH264Depayloader();
        case Codec::H265:
            return makeH265Depayloader();
        case Codec::Mjpeg:
            return makeMjpegDepayloader();
    }
    throw Error{ErrorKind::Unsupported, "this video format cannot be taken from RTP"};
}

}  // namespace betang
