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
        case TileState::Replay:
            return "REPLAY";
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
    const std::chrono::hh_mm_ss at{local(time).of_day};
    return fmt::format(
        "{:02}:{:02}:{:02}", at.hours().count(), at.minutes().count(), at.seconds().count());
}

std::string sinceText(UtcTime since, UtcTime now, const ToLocal& local) {
    const LocalTime then = local(since);
    const std::chrono::hh_mm_ss at{then.of_day};
    const auto clock = fmt::format("{:02}:{:02}", at.hours().count(), at.minutes().count());
    if (then.date == local(now).date) {
        return "since " + clock;
    }
    return fmt::format("since {:02}/{:02} {}",
                       static_cast<unsigned>(then.date.day()),
                       static_cast<unsigned>(then.date.month()),
                       clock);
}

std::string badgeText(const TileStatus& status, UtcTime now, const ToLocal& local) {
    const std::string word{toText(status.state)};
    if (status.state == TileState::Stale || status.state == TileState::Replay) {
        return fmt::format("{} {} s", word, status.age.count());
    }
    if (status.state == TileState::Offline && status.since) {
        return word + " " + sinceText(*status.since, now, local);
    }
    return word + (status.damaged ? " DAMAGED" : "") + (status.slowed ? " ½" : "");
}

}  // namespace betang
