// SPDX-License-Identifier: Apache-2.0
//
// One instant replay: pictures of the past, decoded at the pace at which they were taken.

#pragma once

#include <optional>
#include <thread>
#include <vector>

#include "compositor/decode_lane.hpp"
#include "compositor/picture_store.hpp"

namespace betang {

// What replays share with the live decoders; outlives them.
struct ReplayContext {
    BreadcrumbBoard& breadcrumbs;
    Clock& clock;
    MakeDecoder make_decoder;
};

// Plays from construction on, on a thread of its own, once. Thread-safe.
class Replay {
  public:
    // `units` are of one stream, begin at a keyframe and are not empty; those captured before
    // `from` are decoded at once.
    Replay(std::vector<AccessUnit> units, UtcTime from, const ReplayContext& context);

    [[nodiscard]] const StreamId& stream() const { return units_.front().stream; }

    // The picture whose turn it is; nothing before the first.
    [[nodiscard]] std::optional<StoredPicture> picture() const;

    // When the last picture has had its turn.
    [[nodiscard]] MonoTime end() const { return end_; }

  private:
    void play(const std::stop_token& stop);

    const std::vector<AccessUnit> units_;
    const UtcTime from_;
    Clock& clock_;
    const MonoTime begin_;
    const MonoTime end_;
    PictureStore store_;
    const LaneContext context_;
    DecodeLane lane_;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace betang
