// SPDX-License-Identifier: Apache-2.0
//
// Why a stream was not recorded for a while. Whoever knows writes it down with the next segment: in
// the message that announces it, and in the segment's own file as a box beside the init segment, so
// that a catalogue rebuilt from disk knows it too.
//
// The box (ISO/IEC 14496-12 11.1, "uuid"), 48 bytes, big-endian, between moov and the first moof:
//
//   size 4 | "uuid" 4 | user type 16 | version 1, zeros 3 | cause 4 | since 8 | zeros 8

#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/access_unit.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

// The numbers stand in files.
enum class GapCause : uint8_t {
    Unknown = 0,
    Camera = 1,  // it did not answer, refused us or sent nothing
    Link = 2,    // its link was down
    Disk = 3,    // the storage refused, was full or was not there
    Us = 4,      // Betang was not running, or did not keep up
    Policy = 5,  // nobody wanted it: a schedule, a setting, a deletion
};

// "unknown", "camera", "link", "disk", "us", "policy".
[[nodiscard]] std::string_view toText(GapCause cause);

// Corrupt for every other text.
[[nodiscard]] Result<GapCause> gapCauseFrom(std::string_view text);

// What lies before a segment that does not follow at once on another one of its stream.
struct GapBefore {
    GapCause cause = GapCause::Unknown;
    UtcTime since{};  // end of what was recorded before; 1970 where the recorder does not know

    bool operator==(const GapBefore&) const = default;
};

// The whole box.
[[nodiscard]] Bytes gapBox(const GapBefore& gap);

// From what follows size and type of a box "uuid". Nothing when it is somebody else's, or ours of
// a later version.
[[nodiscard]] std::optional<GapBefore> gapFromBox(std::span<const uint8_t> contents);

}  // namespace betang
