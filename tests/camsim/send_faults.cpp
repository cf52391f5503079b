// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/send_faults.hpp"

namespace betang::camsim {

namespace {

constexpr double kDrift = 5000;
constexpr double kWrap = 5;
constexpr double kThinKbits = 100;
constexpr int kFragment = 28;
constexpr int kFuH265 = 49;

}  // namespace

SendFaults sendFaultsOf(const FaultBoard& board, int camera, StreamKind kind, Duration now) {
    const auto find = [&](Fault fault) { return board.find(fault, camera, kind, now); };
    const auto has = [&](Fault fault) { return find(fault) != nullptr; };
    SendFaults out{.garbage = has(Fault::Garbage),
                   .loss = has(Fault::Loss),
                   .empty = has(Fault::Empty),
                   .rtsp_text = has(Fault::RtspText),
                   .bad_length = has(Fault::BadLength),
                   .foreign_ssrc = has(Fault::ForeignSsrc),
                   .foreign_channel = has(Fault::ForeignChannel),
                   .forbidden_bit = has(Fault::ForbiddenBit),
                   .empty_fragments = has(Fault::EmptyFragments),
                   .no_marker = has(Fault::NoMarker),
                   .every_marker = has(Fault::EveryMarker),
                   .reorder = has(Fault::Reorder)};
    if (const FaultSpec* drift = find(Fault::Drift)) {
        out.drift_ppm = drift->parameter.value_or(kDrift);
    }
    if (const FaultSpec* wrap = find(Fault::Wrap)) {
        out.wrap_s = wrap->parameter.value_or(kWrap);
    }
    if (const FaultSpec* thin = find(Fault::Thin)) {
        out.bytes_per_second = thin->parameter.value_or(kThinKbits) * 1000 / 8;
    }
    return out;
}

Bytes emptyFragmentLike(std::span<const uint8_t> payload, Codec codec) {
    if (codec == Codec::H264 && payload.size() > 2 && (payload[0] & 0x1FU) == kFragment) {
        return {payload[0], static_cast<uint8_t>(payload[1] & 0x1FU)};
    }
    if (codec == Codec::H265 && payload.size() > 3 && ((payload[0] >> 1U) & 0x3FU) == kFuH265) {
        return {payload[0], payload[1], static_cast<uint8_t>(payload[2] & 0x3FU)};
    }
    return {};
}

}  // namespace betang::camsim
