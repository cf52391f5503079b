// SPDX-License-Identifier: Apache-2.0

#include "ingest/ssrc_gate.hpp"

namespace betang {

namespace {

constexpr int kPacketsOfProof = 64;

}  // namespace

SsrcVerdict SsrcGate::judge(uint32_t ssrc) {
    if (!expected_) {
        expected_ = ssrc;
    }
    if (ssrc == *expected_) {
        confirmed_ = true;
        others_in_a_row_ = 0;
        return SsrcVerdict::Ours;
    }
    others_in_a_row_ = ssrc == other_ ? others_in_a_row_ + 1 : 1;
    other_ = ssrc;
    ++foreign_;
    if (others_in_a_row_ < kPacketsOfProof) {
        return SsrcVerdict::Foreign;
    }
    if (confirmed_) {
        return SsrcVerdict::Changed;
    }
    expected_ = ssrc;
    confirmed_ = true;
    return SsrcVerdict::Ours;
}

}  // namespace betang
