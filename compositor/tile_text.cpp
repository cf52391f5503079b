// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include "compositor/tile.hpp"

namespace betang {

std::string_view toText(TileState state) {
    switch (state) {
        case TileState::Empty:
            return "EMPTY";
        case TileState::Connecting:
            return "CONNECTING";
        case TileState::Live:
            return "LIVE";
        case TileState::KeyframesOnly:
            return "KEYFRAMES ONLY";
        case TileState::Stale:
            return "STALE";
        case TileState::Frozen:
            return "FROZEN";
        case TileState::Offline:
            return "OFFLINE";
        case TileState::LinkDown:
            return "LINK DOWN";
        case TileState::Busy:
            return "BUSY";
        case TileState::NoPermission:
            return "NO PERMISSION";
        case TileState::DecoderFault:
            return "DECODER FAULT";
    }
    return "";
}

std::string clockText(UtcTime time, const ToLocal& local) {
    const LocalTime at = local(time);
    return fmt::format("{:02}:{:02}:{:02}", at.hour, at.minute, at.second);
}

std::string sinceText(UtcTime since, UtcTime now, const ToLocal& local) {
    const LocalTime at = local(since);
    const LocalTime today = local(now);
    if (at.year == today.year && at.month == today.month && at.day == today.day) {
        return fmt::format("since {:02}:{:02}", at.hour, at.minute);
    }
    return fmt::format("since {:02}/{:02} {:02}:{:02}", at.day, at.month, at.hour, at.minute);
}

std::string badgeText(const TileStatus& status, UtcTime now, const ToLocal& local) {
    const std::string word{toText(status.state)};
    if (status.state == TileState::Stale) {
        return fmt::format("{} {} s", word, status.age.count());
    }
    if (status.state == TileState::Offline && status.since) {
        return word + " " + sinceText(*status.since, now, local);
    }
    return word;
}

}  // namespace betang
