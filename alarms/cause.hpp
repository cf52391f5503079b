// SPDX-License-Identifier: Apache-2.0
//
// What may be worth an alarm: an event of analytics, a crowd's level, or the state of a camera,
// link, storage or clock. Whoever watches those turns what it sees into causes.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"

namespace betang {

enum class CauseKind { Motion, Crowd, Health, Camera, Link, Storage, Clock };

[[nodiscard]] std::string_view toText(CauseKind kind);  // "motion", "crowd", ...
[[nodiscard]] std::optional<CauseKind> causeKindFrom(std::string_view text);

struct Cause {
    std::string id;  // tells causes apart, over restarts too
    CauseKind kind = CauseKind::Motion;
    std::string subject;    // a camera, link or storage
    std::string zone{};     // of a camera; empty: the whole picture
    int level = 0;          // how bad, larger is worse; never changes
    std::string because{};  // id of the cause that explains it, as a link explains its cameras

    bool operator==(const Cause&) const = default;
};

// Told when a cause begins, as often as wanted while it lasts, and when it is over. Telling it
// again changes nothing, so a sender that is not sure may.
struct CauseNews {
    Cause cause;
    UtcTime since{};
    std::optional<UtcTime> over{};  // nothing: it lasts

    bool operator==(const CauseNews&) const = default;
};

}  // namespace betang
