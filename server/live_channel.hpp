// SPDX-License-Identifier: Apache-2.0
//
// One stream as its viewers get it: access units in, fragmented-MP4 messages out, one picture a
// fragment. Pure logic over an interface to the viewers; no threads and no sockets.

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/access_unit.hpp"
#include "media/fragmented_mp4.hpp"

namespace betang {

// Where a viewer's messages go. Must not block.
class LiveViewer {
  public:
    virtual ~LiveViewer() = default;

    // Whether the viewer keeps up; asked before each picture.
    [[nodiscard]] virtual bool ready() = 0;

    // False when the message was not taken.
    virtual bool send(SharedBytes message, bool text) = 0;

    // The stream is no longer configured: nothing more will come.
    virtual void end() = 0;
};

struct LiveCounters {
    uint64_t fragments = 0;
    uint64_t skipped = 0;  // fragments not sent to viewers that read too slowly
};

// Thread-bound. What a viewer receives, in order:
//   text    {"type":"format","codec":"avc1.64001f","width":W,"height":H}
//   binary  ftyp and moov
//   then for each picture
//   text    {"type":"picture","captured_ns":UTC,"media_s":T,"key":true|false}
//   binary  moof and mdat, presentation time T
// A new format starts the sequence again. A viewer that does not keep up misses pictures until the
// next keyframe that it is ready for; nobody else notices. A picture message whose fragment does
// not follow (another picture message comes instead) was skipped.
class LiveChannel {
  public:
    // Starts with the pictures since the last keyframe, if there are any.
    void add(const std::shared_ptr<LiveViewer>& viewer);
    void remove(const LiveViewer* viewer);

    void picture(const AccessUnit& unit);

    // Tells every viewer that the stream ends.
    void end();

    [[nodiscard]] bool empty() const { return viewers_.empty(); }

    [[nodiscard]] size_t viewers() const { return viewers_.size(); }

    [[nodiscard]] LiveCounters counters() const { return counters_; }

  private:
    struct Viewer {
        std::shared_ptr<LiveViewer> sink;
        bool has_header = false;
        bool waits_for_keyframe = true;
    };

    struct Fragment {
        SharedBytes about;  // the text message before it
        SharedBytes bytes;
        bool key = false;
    };

    void begin(const AccessUnit& first);
    void deliver(const Fragment& fragment);
    void deliverTo(Viewer& viewer, const Fragment& fragment);
    [[nodiscard]] bool sendTo(Viewer& viewer, const Fragment& fragment) const;
    [[nodiscard]] bool continues(const AccessUnit& unit) const;

    std::vector<Viewer> viewers_;
    std::unique_ptr<FragmentedMp4> muxer_;
    Bytes parameter_sets_;  // of the muxer's header
    SharedBytes format_;
    SharedBytes header_;
    std::deque<Fragment> since_keyframe_;  // bounded by kLongestCatchUp
    uint64_t run_ = 0;
    Duration origin_{};
    Bytes made_;  // what the muxer emitted for the unit being added
    LiveCounters counters_;
};

}  // namespace betang
