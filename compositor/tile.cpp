// SPDX-License-Identifier: Apache-2.0

#include "compositor/tile.hpp"

#include <algorithm>

namespace betang {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

// STALE must stand within 5 s of the last picture; a slow camera gets three of its intervals as
// far as that allows. Keyframes alone are marked as such already and may be a GOP old.
Duration staleAfter(const TilePicture& picture, const TileLimits& limits) {
    const Duration most = picture.keyframes_only ? limits.keyframes_most : limits.stale_most;
    return std::clamp(3 * std::max(picture.interval, Duration::zero()), limits.stale_least, most);
}

TileState freshState(const TilePicture& picture) {
    if (picture.frozen) {
        return TileState::Frozen;
    }
    return picture.keyframes_only ? TileState::KeyframesOnly : TileState::Live;
}

// What ingest's word explains; Stale when by its word pictures come.
TileState explainedBy(StreamState reported) {
    switch (reported) {
        case StreamState::LinkDown:
            return TileState::LinkDown;
        case StreamState::Busy:
            return TileState::Busy;
        case StreamState::NoPermission:
            return TileState::NoPermission;
        case StreamState::DecoderFault:
            return TileState::DecoderFault;
        case StreamState::Offline:
        case StreamState::Unsupported:
        case StreamState::Connecting:  // between two tries
        case StreamState::Off:
            return TileState::Offline;
        case StreamState::Live:
            break;
    }
    return TileState::Stale;
}

bool reportCounts(const TileInputs& inputs, const Now& now, const TileLimits& limits) {
    return inputs.report && now.monotonic - inputs.report_arrived <= limits.report_valid;
}

// How long nothing new was drawn, and since when.
struct Silence {
    Duration length{};
    UtcTime since{};
};

Silence silenceOf(const TileInputs& inputs, const Now& now) {
    if (inputs.picture) {
        return {pictureAge(*inputs.picture, now.monotonic), inputs.picture->captured};
    }
    return {now.monotonic - inputs.assigned_at, inputs.assigned_at_utc};
}

TileStatus waiting(const TileInputs& inputs, Duration length) {
    TileStatus status;
    status.state = inputs.picture ? TileState::Stale : TileState::Connecting;
    status.age = duration_cast<seconds>(length);
    return status;
}

// OFFLINE stands at once where there never was a picture and ingest has tried; otherwise STALE
// comes first.
TileStatus offlineStatus(const TileInputs& inputs, const Silence& silence, const Duration& after) {
    const bool reported = inputs.report && inputs.report->state != StreamState::Connecting &&
                          inputs.report->state != StreamState::Off;
    const bool at_once = reported && !inputs.picture;
    if (silence.length < after && !at_once) {
        return waiting(inputs, silence.length);
    }
    TileStatus status;
    status.state = TileState::Offline;
    status.age = duration_cast<seconds>(silence.length);
    status.since = at_once ? std::min(inputs.report->since, silence.since) : silence.since;
    status.reason = inputs.report ? inputs.report->reason : std::string{};
    return status;
}

// Nothing new is drawn: say why, as far as somebody knows it.
TileStatus silentStatus(TileInputs inputs, const Now& now, const TileLimits& limits) {
    const Silence silence = silenceOf(inputs, now);
    if (!reportCounts(inputs, now, limits)) {
        inputs.report.reset();
    }
    const TileState why = inputs.report ? explainedBy(inputs.report->state) : TileState::Offline;
    if (why == TileState::Stale) {
        return waiting(inputs, silence.length);
    }
    if (why == TileState::Offline) {
        return offlineStatus(inputs, silence, limits.offline_after);
    }
    TileStatus status;
    status.state = why;
    status.age = duration_cast<seconds>(silence.length);
    status.since = inputs.report->since;
    status.reason = inputs.report->reason;
    return status;
}

}  // namespace

Duration pictureAge(const TilePicture& picture, MonoTime now) {
    const Duration late = std::max(picture.arrived_utc - picture.captured, Duration::zero());
    return std::max(now - picture.arrived, Duration::zero()) + late;
}

TileStatus tileStatus(const TileInputs& inputs, const Now& now, const TileLimits& limits) {
    TileStatus status;
    if (!inputs.assigned) {
        return status;
    }
    if (inputs.quarantined_since) {
        status.state = TileState::DecoderFault;
        status.since = inputs.quarantined_since;
        return status;
    }
    if (!inputs.picture ||
        pictureAge(*inputs.picture, now.monotonic) >= staleAfter(*inputs.picture, limits)) {
        return silentStatus(inputs, now, limits);
    }
    status.state = freshState(*inputs.picture);
    const bool live = status.state == TileState::Live;
    status.slowed = live && inputs.picture->slowed;
    status.damaged = live && inputs.picture->damaged;
    status.age = duration_cast<seconds>(pictureAge(*inputs.picture, now.monotonic));
    return status;
}

PictureLook pictureLook(TileState state) {
    switch (state) {
        case TileState::Live:
        case TileState::KeyframesOnly:
        case TileState::Replay:
            return PictureLook::Plain;
        case TileState::Stale:
        case TileState::Frozen:
            return PictureLook::Grey;
        default:
            return PictureLook::Dimmed;
    }
}

}  // namespace betang
