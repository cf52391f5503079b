// SPDX-License-Identifier: Apache-2.0

#include "ingest/nal_depayloader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "bus/media_message.hpp"

namespace betang {

namespace {

constexpr std::array<uint8_t, 4> kStartCode{0, 0, 0, 1};
constexpr size_t kMostPending = size_t{64} << 10;  // of NAL units that wait for a slice

bool startsWithStartCode(NalUnit nal) {
    const size_t zeros = nal.size() > 3 && nal[2] == 0 ? 3 : 2;
    return nal.size() > zeros && nal[0] == 0 && nal[1] == 0 && nal[zeros] == 1;
}

}  // namespace

void NalDepayloader::take(const RtpPacket& packet, uint16_t lost, std::vector<CodedPicture>& out) {
    if (lost > 0) {
        packetsLost();
    }
    if (open_ && packet.timestamp != picture_.rtp_timestamp) {
        finish(out);
    }
    if (!has_slice_ && packet.timestamp != picture_.rtp_timestamp) {
        keepSets();
    }
    picture_.discontinuity |= lost > 0 && !open_;
    picture_.rtp_timestamp = packet.timestamp;
    open_ = true;
    depay(packet.payload);
    marked_ |= packet.marker;
    markers_lie_ |= packet.marker && inFragments();
    if (packet.marker && !markers_lie_) {
        finish(out);
    }
}

// Where markers can be trusted, a picture without one is not whole.
void NalDepayloader::flush(std::vector<CodedPicture>& out) {
    if (open_ && has_slice_ && !inFragments() && (markers_lie_ || !marked_)) {
        finish(out);
    }
}

// Of what came without a picture of its own time only the parameter sets are of use to a later one:
// SEI would tell it what was meant for another.
void NalDepayloader::keepSets() {
    if (!picture_.data.empty()) {
        waiting_sets_ = waiting_sets_.value_or(ParameterSets{codec_});
        waiting_sets_->update(picture_.data);
        picture_.data.clear();
    }
}

// What is missing may be the end of this access unit or the beginning of the next one; both are
// told: this one if it is open, the next by its first slice.
void NalDepayloader::packetsLost() {
    dropFragments();
    picture_.damaged |= open_;
    if (open_ && !has_slice_) {
        picture_.discontinuity = true;
    }
}

void NalDepayloader::malformed() {
    ++tally().malformed;
    picture_.damaged = true;
    dropFragments();
}

void NalDepayloader::addNal(NalUnit nal) {
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

void NalDepayloader::appendNal(NalUnit nal) {
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

void NalDepayloader::noteNal(NalUnit nal) {
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

void NalDepayloader::beginFragments(std::span<const uint8_t> nal_header) {
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

void NalDepayloader::addFragment(std::span<const uint8_t> bytes) {
    reserve(bytes.size());
    if (!oversized_) {
        picture_.data.insert(picture_.data.end(), bytes.begin(), bytes.end());
    }
}

void NalDepayloader::endFragments() {
    const size_t start = *std::exchange(fragment_start_, std::nullopt) + kStartCode.size();
    if (!oversized_) {
        noteNal(NalUnit{picture_.data}.subspan(start));
    }
}

void NalDepayloader::dropFragments() {
    if (fragment_start_) {
        picture_.data.resize(*std::exchange(fragment_start_, std::nullopt));
        picture_.damaged = true;
    }
}

void NalDepayloader::reserve(size_t more) {
    if (picture_.data.capacity() == 0) {
        picture_.data.reserve(usual_size_);
    }
    oversized_ |= picture_.data.size() + more > kLargestPayload;
}

void NalDepayloader::finish(std::vector<CodedPicture>& out) {
    dropFragments();
    open_ = false;
    tally().damaged += picture_.damaged ? 1U : 0U;
    if (oversized_ || (!has_slice_ && picture_.damaged) || picture_.data.size() > kLargestPayload) {
        tally().oversized += oversized_ ? 1U : 0U;
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
    if (const auto sets = std::exchange(waiting_sets_, std::nullopt)) {
        picture_.data = sets->completed(picture_.data).value_or(std::move(picture_.data));
    }
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

void NalDepayloader::beginNext() {
    picture_ = CodedPicture{};
    has_slice_ = false;
    oversized_ = false;
}

}  // namespace betang
