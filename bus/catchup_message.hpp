// SPDX-License-Identifier: Apache-2.0
//
// What an asker (DEALER) and a publisher (ROUTER) say to each other to catch up; docs/bus.md shows
// the frames. A request is two frames, request header and topic. An answer is answer header, topic
// and, for each access unit, its media header and payload.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang {

inline constexpr uint16_t kCatchupVersion = 1;

// What one answer holds at most, however much the asker offers to take; always at least one access
// unit. Small enough that a live access unit never waits long behind an answer.
inline constexpr uint32_t kAnswerUnits = 128;
inline constexpr size_t kAnswerFrames = 2 + 2 * size_t{kAnswerUnits};
inline constexpr uint32_t kAnswerBytes = 512U << 10;

struct CatchupRequest {
    enum class Kind : uint8_t { After = 1, LastKeyframe = 2 };

    Kind kind = Kind::LastKeyframe;
    uint64_t id = 0;     // comes back in the answer
    uint64_t after = 0;  // with Kind::After: the last sequence the asker has
    uint32_t most_units = kAnswerUnits;
    uint32_t most_bytes = kAnswerBytes;

    bool operator==(const CatchupRequest&) const = default;
};

struct CatchupAnswer {
    uint64_t id = 0;
    uint64_t origin = 0;  // the sequence at which this publisher began
    uint64_t oldest = 0;  // in the ring; newest + 1 when the ring is empty
    uint64_t newest = 0;  // the last one published; origin - 1 when there was none yet
    uint32_t units = 0;   // that follow in this answer
    bool more = false;    // the ring holds newer ones than the last in this answer

    bool operator==(const CatchupAnswer&) const = default;
};

using CatchupRequestBytes = std::array<uint8_t, 32>;
using CatchupAnswerBytes = std::array<uint8_t, 48>;

[[nodiscard]] CatchupRequestBytes encode(const CatchupRequest& request);
[[nodiscard]] CatchupAnswerBytes encode(const CatchupAnswer& answer);

// Corrupt when size, magic, version or a value is wrong.
[[nodiscard]] Result<CatchupRequest> decodeCatchupRequest(std::span<const uint8_t> bytes);
[[nodiscard]] Result<CatchupAnswer> decodeCatchupAnswer(std::span<const uint8_t> bytes);

}  // namespace betang
