// SPDX-License-Identifier: Apache-2.0
//
// Everything of a wall but its outputs: reading, decoding, and the view that outputs draw from.

#pragma once

#include "bus/stream_feed.hpp"
#include "compositor/replay.hpp"
#include "compositor/replay_ring.hpp"
#include "compositor/wall_plan.hpp"
#include "compositor/wall_view.hpp"

namespace betang {

struct WallDecoding {
    MakeDecoder make = makeSoftwareDecoder;
    unsigned threads = 1;
};

// Thread-safe, but for construction and destruction; show() is for one thread at a time. Outlives
// its replays.
class WallModel {
  public:
    // All references outlive the model.
    WallModel(BusContext& bus,
              Clock& clock,
              BreadcrumbBoard& breadcrumbs,
              ToLocal local,
              const WallDecoding& decoding);

    // From one frame to the next the wall shows `plan`; then what is hidden is no longer read.
    void show(WallPlan plan);

    // The named streams get less than the rest, of which every second picture is left out when
    // `slowed`. See Relief.
    void setEffort(std::map<StreamId, Effort> efforts, bool slowed);

    // The last `span` of a stream that is shown, from now on. NotFound when nothing of it is kept.
    [[nodiscard]] Result<std::shared_ptr<const Replay>> replay(const StreamId& stream,
                                                               Duration span);

    [[nodiscard]] WallView& view() { return view_; }

    [[nodiscard]] const PictureStore& store() const { return store_; }

    [[nodiscard]] std::map<StreamId, LaneStatus> lanes() const { return pool_.status(); }

    [[nodiscard]] ReaderCounters reader() const { return feed_.counters(); }

  private:
    const ReplayContext replays_;
    ReplayRing ring_;
    PictureStore store_;
    StateBoard states_;
    SceneBoard scene_;
    DecoderPool pool_;
    WallView view_;
    StreamFeed feed_;
};

}  // namespace betang
