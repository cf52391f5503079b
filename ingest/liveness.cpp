// SPDX-License-Identifier: Apache-2.0

#include "ingest/liveness.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ingest/stream_puller.hpp"

namespace betang {

namespace {

Error noPicture(Duration limit) {
    return {ErrorKind::Timeout,
            fmt::format("no picture for {} s",
                        std::chrono::duration_cast<std::chrono::seconds>(limit).count())};
}

}  // namespace

Liveness::Liveness(MonoTime began, Duration gop)
    : began_{began},
      last_picture_{began},
      sets_limit_{std::max(StreamPuller::kNoParameterSets, gop * 2)},
      keyframe_limit_{std::max(StreamPuller::kNoKeyframe, gop * 2)} {}

bool Liveness::saw(const UnitMaker& maker, MonoTime now) {
    const uint64_t pictures = maker.counters().pictures;
    if (pictures == pictures_) {
        return false;
    }
    pictures_ = pictures;
    last_picture_ = now;
    return true;
}

Duration Liveness::limit(const UnitMaker& maker) const {
    return pictures_ == 0 ? StreamPuller::kFirstLimit
                          : std::max(StreamPuller::kPictureLimit, maker.interval() * 3);
}

bool Liveness::waitsLong(MonoTime now) const {
    return pictures_ == 0 && now - began_ >= StreamPuller::kFirstPicture;
}

std::optional<Error> Liveness::verdict(const UnitMaker& maker, MonoTime now) const {
    if (now - last_picture_ >= limit(maker)) {
        return noPicture(limit(maker));
    }
    if (maker.lacksParameterSets() && now - began_ >= sets_limit_) {
        return Error{ErrorKind::Unsupported,
                     "no-parameter-sets: the camera never says how to decode its video"};
    }
    if (maker.counters().units == 0 && !maker.lacksParameterSets() &&
        now - began_ >= keyframe_limit_) {
        return Error{ErrorKind::Timeout, "pictures arrive, but no keyframe to begin with"};
    }
    return std::nullopt;
}

}  // namespace betang
