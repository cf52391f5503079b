// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <atomic>
#include <memory>

#include "compositor/output.hpp"
#include "compositor/wall_view.hpp"
#include "compositor/x11_window.hpp"

namespace betang {

// A wall, or a region of it, in a window on an X11 display. A display that is away is tried again
// until it comes; one that is slow misses frames (the oldest that waits is dropped), which shows in
// OutputStatus as fewer frames shown than drawn.
class DisplayOutput final : public Output {
  public:
    // `view` and `clock` outlive the output.
    DisplayOutput(std::string wall, OutputConfig config, const WallView& view, Clock& clock);
    ~DisplayOutput() override;

    [[nodiscard]] OutputStatus status() const override;

  private:
    [[nodiscard]] GObjectPtr<GstElement> build();
    void letGo();
    static GstFlowReturn newSample(GstElement* sink, gpointer self) noexcept;
    [[nodiscard]] GstFlowReturn show(GstSample* sample);

    const std::string wall_;
    const OutputConfig config_;
    const WallView& view_;
    Clock& clock_;
    const std::shared_ptr<FrameStats> stats_ = std::make_shared<FrameStats>();
    std::atomic<uint64_t> shown_ = 0;

    // Made on the runner's thread before the pipeline plays, used by its streaming thread.
    std::unique_ptr<X11Window> window_;

    std::unique_ptr<PipelineRunner> runner_;  // last: it uses all of the above
};

}  // namespace betang
