// SPDX-License-Identifier: Apache-2.0
//
// A wall as a stream like any other: H.264 on the bus under the wall's own id, and by RTSP. Frames
// are drawn and encoded only while somebody subscribes or an RTSP client is there.

#pragma once

#include <atomic>
#include <memory>

#include "bus/media_publisher.hpp"
#include "compositor/encoder_gate.hpp"
#include "compositor/output.hpp"
#include "compositor/rtsp_mount.hpp"
#include "compositor/wall_view.hpp"

namespace betang {

class EncodedOutput final : public Output {
  public:
    struct Setup {
        std::string wall;
        OutputConfig config;
        std::optional<StreamId> stream;  // where it stands on the bus; nothing: RTSP only
    };

    // All but `setup` outlives the output.
    EncodedOutput(Setup setup, const WallView& view, MediaPublisher& publisher, Clock& clock);
    ~EncodedOutput() override;

    // From the publisher: the first subscriber came or the last one left. Does not block.
    void subscribed(bool wanted);

    [[nodiscard]] OutputStatus status() const override;

  private:
    [[nodiscard]] GObjectPtr<GstElement> build();
    void serveRtsp() BETANG_EXCLUDES(mutex_);
    static GstFlowReturn newSample(GstElement* sink, gpointer self) noexcept;
    void take(GstElement* sink, GstSample* sample);
    [[nodiscard]] std::shared_ptr<RtspMount> rtsp() const BETANG_EXCLUDES(mutex_);

    const Setup setup_;
    const WallView& view_;
    MediaPublisher& publisher_;
    Clock& clock_;
    const std::shared_ptr<FrameStats> stats_ = std::make_shared<FrameStats>();
    EncoderGate gate_;
    std::atomic<uint64_t> encoded_{0};

    // Used by the pipeline's streaming thread only.
    uint64_t opening_ = 0;
    uint64_t run_ = 0;
    GstClockTime run_start_ = 0;

    mutable Mutex mutex_;
    std::shared_ptr<RtspMount> rtsp_ BETANG_GUARDED_BY(mutex_);  // once the port could be bound

    std::unique_ptr<PipelineRunner> runner_;  // last: it uses all of the above
};

}  // namespace betang
