// SPDX-License-Identifier: Apache-2.0
//
// What a tile says about itself. It follows from the picture that is drawn: what ingest reports can
// explain an old picture, never make it look new. Pure: time goes in as values.

#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "bus/stream_state.hpp"
#include "core/clock.hpp"
#include "core/time_zone.hpp"

namespace betang {

enum class TileState {
    Empty,       // no camera belongs here
    Connecting,  // no picture yet, and nobody said why
    Live,
    KeyframesOnly,
    Replay,  // the past, because somebody asked for it
    Stale,
    Frozen,
    Offline,
    LinkDown,
    Busy,
    NoPermission,
    DecoderFault,
};

// The words on the wall: "LIVE", "STALE", "KEYFRAMES ONLY", ...
[[nodiscard]] std::string_view toText(TileState state);

// The newest decoded picture of the tile's stream.
struct TilePicture {
    UtcTime captured{};
    UtcTime arrived_utc{};  // when it was decoded: both clocks read together
    MonoTime arrived{};
    Duration interval{};          // between pictures, smoothed; zero while unknown
    bool keyframes_only = false;  // we decode, or the link carries, keyframes alone
    bool slowed = false;          // not every picture is shown, because the wall has too much to do
    bool damaged = false;         // parts of it, or of a picture that it rests on, were lost
    bool frozen = false;          // pictures come, all the same
};

struct TileInputs {
    bool assigned = false;  // a camera belongs to this tile
    std::optional<TilePicture> picture;
    std::optional<StreamReport> report;  // newest from ingest
    MonoTime report_arrived{};
    MonoTime assigned_at{};  // when the camera came onto this tile
    UtcTime assigned_at_utc{};
    std::optional<UtcTime> quarantined_since;
};

struct TileLimits {
    Duration stale_least = std::chrono::seconds{3};
    Duration stale_most = std::chrono::milliseconds{4500};
    Duration keyframes_most = std::chrono::seconds{30};
    Duration offline_after = std::chrono::seconds{8};  // so that STALE is seen before OFFLINE
    Duration report_valid = std::chrono::seconds{5};   // ingest reports once a second
};

struct Now {
    MonoTime monotonic{};
    UtcTime utc{};
};

struct TileStatus {
    TileState state = TileState::Empty;
    std::chrono::seconds age{};    // of the picture; Stale, Replay
    bool slowed = false;           // Live, but not every picture is shown
    bool damaged = false;          // Live, but parts of the picture were lost
    std::optional<UtcTime> since;  // of what the state says, where it is known
    std::string reason;            // ingest's sentence, when the state rests on its report

    bool operator==(const TileStatus&) const = default;
};

// Age of the picture: time since it arrived, by the monotonic clock, plus what it was late then.
// Steps of UTC after its arrival do not change it; it never decreases without a newer picture.
[[nodiscard]] Duration pictureAge(const TilePicture& picture, MonoTime now);

[[nodiscard]] TileStatus tileStatus(const TileInputs& inputs,
                                    const Now& now,
                                    const TileLimits& limits = {});

// Whether the last picture is shown dimmed under a card, greyed, or as it is.
enum class PictureLook { Plain, Grey, Dimmed };
[[nodiscard]] PictureLook pictureLook(TileState state);

// The province's civil time, given by whoever knows the zone.
using ToLocal = std::function<LocalTime(UtcTime)>;

[[nodiscard]] std::string clockText(UtcTime time, const ToLocal& local);  // "14:05:31"

// "since 14:05"; with the day when it is not today: "since 21/11 14:05".
[[nodiscard]] std::string sinceText(UtcTime since, UtcTime now, const ToLocal& local);

// "LIVE", "LIVE DAMAGED", "STALE 7 s", "REPLAY 32 s", "OFFLINE since 14:05", ...: the badge.
[[nodiscard]] std::string badgeText(const TileStatus& status, UtcTime now, const ToLocal& local);

}  // namespace betang
