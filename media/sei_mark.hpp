// SPDX-License-Identifier: Apache-2.0
//
// The mark that the simulated cameras put into every access unit: an SEI message
// user_data_unregistered (ITU-T H.264 D.1.7, H.265 D.2.7) that names camera, counter and send time.
// It survives bus, recording and export, so loss, identity and age can be told exactly without
// decoding.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/access_unit.hpp"

namespace betang {

struct SeiMark {
    std::string camera;    // as the simulator names it, for example "3/main"; at most 64 bytes
    uint64_t counter = 0;  // of the stream, never restarts while the simulator lives
    UtcTime sent{};

    bool operator==(const SeiMark&) const = default;
};

// A complete SEI NAL unit (header, payload with emulation prevention, trailing bits), no start
// code; for Motion JPEG a comment segment, which belongs behind the entropy-coded data.
[[nodiscard]] Bytes makeSeiMark(Codec codec, const SeiMark& mark);

// The mark of an access unit, or nothing.
[[nodiscard]] std::optional<SeiMark> findSeiMark(Codec codec, std::span<const uint8_t> annex_b);

// The SEI that a decoder of the test build aborts on (BETANG_CRASH_ON_MAGIC_SEI): stands in for
// bytes that crash a decoder.
[[nodiscard]] Bytes makeCrashSei(Codec codec);
[[nodiscard]] bool hasCrashSei(Codec codec, std::span<const uint8_t> annex_b);

}  // namespace betang
