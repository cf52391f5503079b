// SPDX-License-Identifier: Apache-2.0
//
// What goes wrong with the packets of one session, from the faults that hold for its stream.

#pragma once

#include <optional>
#include <span>

#include "core/access_unit.hpp"

#include "tests/camsim/fault.hpp"

namespace betang::camsim {

struct SendFaults {
    bool garbage = false;
    bool loss = false;
    bool empty = false;
    bool rtsp_text = false;
    bool bad_length = false;
    bool foreign_ssrc = false;
    bool foreign_channel = false;
    bool forbidden_bit = false;
    bool empty_fragments = false;
    bool no_marker = false;
    bool every_marker = false;
    bool reorder = false;
    double drift_ppm = 0;
    std::optional<double> wrap_s = {};
    std::optional<double> bytes_per_second = {};
};

// What `board` says of a stream at `now`. Pure.
[[nodiscard]] SendFaults sendFaultsOf(const FaultBoard& board,
                                      int camera,
                                      StreamKind kind,
                                      Duration now);

// The fragment of the same NAL unit as `payload` that holds no byte; empty when `payload` is no
// fragment. RFC 6184 5.8, RFC 7798 4.4.3.
[[nodiscard]] Bytes emptyFragmentLike(std::span<const uint8_t> payload, Codec codec);

}  // namespace betang::camsim
