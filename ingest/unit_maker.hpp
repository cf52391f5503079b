// SPDX-License-Identifier: Apache-2.0
//
// One run of a stream, from RTP packets to access units: the SSRC is guarded, packets become coded
// pictures, pictures get their times, keyframes their parameter sets. Nothing is given out before
// the first keyframe that decodes alone.

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/access_unit.hpp"
#include "core/result.hpp"
#include "ingest/depayloader.hpp"
#include "ingest/epoch_clock.hpp"
#include "ingest/rtsp_session.hpp"
#include "ingest/ssrc_gate.hpp"
#include "ingest/timeline.hpp"
#include "media/parameter_sets.hpp"

namespace betang {

struct UnitCounters {
    uint64_t pictures = 0;  // coded pictures, given out or not: what liveness is judged by
    uint64_t units = 0;     // given out
    uint64_t foreign_packets = 0;
    uint64_t malformed_packets = 0;
    uint64_t restamped = 0;
    DepayCounters depay;
};

// What two runs counted together; states are those of `later`.
[[nodiscard]] UnitCounters operator+(const UnitCounters& earlier, const UnitCounters& later);

// Thread-bound; `epochs` outlives it. Safe on hostile bytes.
class UnitMaker {
  public:
    using Emit = std::function<void(AccessUnit)>;

    UnitMaker(StreamId stream, const PlayingStream& playing, EpochClock& epochs);

    // Takes one packet that arrived at `arrival`. Unavailable when the stream has moved to another
    // SSRC: the run is over. Unsupported when nothing can be made of what it carries.
    [[nodiscard]] Result<void> push(std::span<const uint8_t> packet,
                                    MonoTime arrival,
                                    const Emit& emit);

    // The session is over: gives out what waited for more.
    void finish(MonoTime now, const Emit& emit);

    // Whether a keyframe has come whose parameter sets are missing, or say nothing.
    [[nodiscard]] bool lacksParameterSets() const { return lacks_sets_; }

    [[nodiscard]] uint64_t run() const { return run_; }

    [[nodiscard]] Duration interval() const { return timeline_.interval(); }

    // How much slower than ours the camera's clock runs, as a share; see clock_drift.hpp.
    [[nodiscard]] double drift() const { return timeline_.drift(); }

    // The longest distance lately between keyframes; zero until two have come.
    [[nodiscard]] Duration gop() const;

    [[nodiscard]] UnitCounters counters() const;

  private:
    void measureGop(MonoTime captured);
    void picture(CodedPicture coded, MonoTime arrival, const Emit& emit);
    void learnSets(std::span<const uint8_t> coded);
    [[nodiscard]] bool readyFor(CodedPicture& coded);

    const StreamId stream_;
    const Codec codec_;
    const uint8_t payload_type_;
    EpochClock& epochs_;

    SsrcGate gate_;
    std::unique_ptr<Depayloader> depayloader_;
    Timeline timeline_;
    ParameterSets sets_;                    // described or seen
    std::optional<ParameterSets> in_band_;  // seen; until they are complete
    std::vector<CodedPicture> pictures_;    // kept to spare its allocation

    uint64_t run_;
    bool started_ = false;
    bool lacks_sets_ = false;
    bool skipped_ = false;  // a picture was kept back after the start
    EpochTime last_{};
    std::optional<MonoTime> last_key_;
    std::array<Duration, 4> gops_{};  // the newest, in no order
    size_t next_gop_ = 0;
    UnitCounters counters_;
};

}  // namespace betang
