// SPDX-License-Identifier: Apache-2.0

#include "ingest/depayloader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "bus/media_message.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr std::array<uint8_t, 4> kStartCode{0, 0, 0, 1};
constexpr size_t kMostPending = size_t{64} << 10;  // of NAL units that wait for a slice

bool startsWithStartCode(NalUnit nal) {
    const size_t zeros = nal.size() > 3 && nal[2] == 0 ? 3 : 2;
    return nal.size() > zeros && nal[0] == 0 && nal[1] == 0 && nal[zeros] == 1;
}

}  // namespace

void Depayloader::push(const RtpPacket& packet, std::vector<CodedPicture>& out) {
    if (isLate(packet.sequence)) {
        ++counters_.late_packets;
        return;
    }
    const auto lost = static_cast<uint16_t>(packet.sequence - expected_.value_or(packet.sequence));
    expected_ = static_cast<uint16_t>(packet.sequence + 1);
    if (lost > 0) {
        counters_.lost_packets += lost;
        packetsLost();
    }
    if (open_ && packet.timestamp != picture_.rtp_timestamp) {
        finish(out);
    }
    picture_.discontinuity |= lost > 0 && !open_;
    picture_.rtp_timestamp = packet.timestamp;
    open_ = true;
    depay(packet.payload);
    if (packet.marker && !markers_lie_) {
        finish(out);
    }
}

// RFC 3550 A.1 in short: up to half the number space back counts as late. A jump that far forward
// is as good as a new beginning either way.
bool Depayloader::isLate(uint16_t sequence) {
    return expected_ && static_cast<int16_t>(sequence - *expected_) < 0;
}

// What is missing may be the end of this access unit or the beginning of the next one; both are
// told: this one if it is open, the next by its first slice.
void Depayloader::packetsLost() {
    dropFragments();
    picture_.damaged |= open_;
    if (open_ && !has_slice_) {
        picture_.discontinuity = true;
    }
}

void Depayloader::malformed() {
    ++counters_.malformed;
    picture_.damaged = true;
    dropFragments();
}

void Depayloader::addNal(NalUnit nal) {
    dropFragments();
    if (nal.empty()) {
        return;
    }
    // Some cameras put whole Annex B streams into packets.
    if (startsWithStartCode(nal)) {
        for (const NalUnit inner : splitAnnexB(nal)) {
            appendNal(inner);
        }
        return;
    }
    appendNal(nal);
}

void Depayloader::appendNal(NalUnit nal) {
    if ((nal[0] & 0x80U) != 0) {  // forbidden_zero_bit
        malformed();
        return;
    }
    reserve(nal.size() + kStartCode.size());
    if (!oversized_) {
        appendAnnexB(picture_.data, nal);
        noteNal(nal);
    }
}

void Depayloader::noteNal(NalUnit nal) {
    if (!isSlice(codec_, nal)) {
        picture_.has_parameter_sets |= isParameterSet(codec_, nal);
        return;
    }
    if (!has_slice_ && !startsPicture(codec_, nal)) {
        markers_lie_ |= emitted_ == picture_.rtp_timestamp && !picture_.discontinuity;
        picture_.damaged = true;
    }
    has_slice_ = true;
    picture_.key |= isKeySlice(codec_, nal);
}

void Depayloader::beginFragments(std::span<const uint8_t> nal_header) {
    dropFragments();
    if ((nal_header[0] & 0x80U) != 0) {
        malformed();
        return;
    }
    fragment_start_ = picture_.data.size();
    reserve(kStartCode.size() + nal_header.size());
    picture_.data.insert(picture_.data.end(), kStartCode.begin(), kStartCode.end());
    picture_.data.insert(picture_.data.end(), nal_header.begin(), nal_header.end());
}

void Depayloader::addFragment(std::span<const uint8_t> bytes) {
    reserve(bytes.size());
    if (!oversized_) {
        picture_.data.insert(picture_.data.end(), bytes.begin(), bytes.end());
    }
}

void Depayloader::endFragments() {
    const size_t start = *std::exchange(fragment_start_, std::nullopt) + kStartCode.size();
    if (!oversized_) {
        noteNal(NalUnit{picture_.data}.subspan(start));
    }
}

void Depayloader::dropFragments() {
    if (fragment_start_) {
        picture_.data.resize(*std::exchange(fragment_start_, std::nullopt));
        picture_.damaged = true;
    }
}

void Depayloader::reserve(size_t more) {
    if (picture_.data.capacity() == 0) {
        picture_.data.reserve(usual_size_);
    }
    oversized_ |= picture_.data.size() + more > kLargestPayload;
}

void Depayloader::finish(std::vector<CodedPicture>& out) {
    dropFragments();
    open_ = false;
    counters_.damaged += picture_.damaged ? 1U : 0U;
    if (oversized_ || (!has_slice_ && picture_.damaged) || picture_.data.size() > kLargestPayload) {
        counters_.oversized += oversized_ ? 1U : 0U;
        beginNext();
        picture_.discontinuity = true;
        return;
    }
    if (!has_slice_) {
        if (picture_.data.size() > kMostPending) {
            picture_.data.clear();
        }
        return;
    }
    emitted_ = picture_.rtp_timestamp;
    const size_t size = picture_.data.size();
    if (!picture_.key) {
        usual_size_ = std::max<size_t>(size + size / 8, 1024);
    }
    if (picture_.data.capacity() > size + size / 4 + 1024) {
        picture_.data.shrink_to_fit();  // rings hold these for seconds
    }
    out.push_back(std::move(picture_));
    beginNext();
}

void Depayloader::beginNext() {
    picture_ = CodedPicture{};
    has_slice_ = false;
    oversized_ = false;
}

std::unique_ptr<Depayloader> makeDepayloader(Codec codec) {
    switch (codec) {
        case Codec::H264:
            return makeH264Depayloader();
        case Codec::H265:
            return makeH265Depayloader();
        case Codec::Mjpeg:
            break;
    }
    throw Error{ErrorKind::Unsupported, "this video format cannot be taken from RTP"};
}

}  // namespace betang
