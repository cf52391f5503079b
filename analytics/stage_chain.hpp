// SPDX-License-Identifier: Apache-2.0
//
// All that is looked for in the pictures of one camera: motion, people, the camera's own health.

#pragma once

#include <optional>
#include <vector>

#include "analytics/camera_health.hpp"
#include "analytics/crowd_stage.hpp"
#include "analytics/motion_stage.hpp"
#include "core/result.hpp"
#include "media/av_ptr.hpp"

namespace betang {

struct Findings {
    std::vector<ZoneEvent> motion{};  // each in the order in which they ended
    std::vector<ZoneCount> counts{};
    std::vector<CrowdEvent> crowd{};
    std::vector<HealthEvent> health{};
};

// Thread-bound.
class StageChain {
  public:
    // No zones: the whole picture is watched, under the id "". No heights: nobody is counted.
    StageChain(const std::vector<Zone>& zones, const std::vector<PersonHeight>& heights);

    // Takes the next picture, shown at `at` since the stream began (never decreasing); what ended
    // with it is added to `found`. Pictures that come faster than motion needs are passed over.
    // Unsupported when the picture's format has no 8-bit luma.
    [[nodiscard]] Result<void> process(const AVFrame& picture, Duration at, Findings& found);

    // Whether that picture shows something that began since the last one that was processed.
    [[nodiscard]] bool wouldStir(const AVFrame& picture) const;

    // The stream ends.
    void finish(Findings& found);

    // Whether something moves or may be about to, so that every picture should be looked at.
    [[nodiscard]] bool restless() const { return motion_.restless() || health_.current(); }

  private:
    MotionStage motion_;
    std::optional<CrowdStage> crowd_;
    CameraHealth health_;
    std::optional<Duration> before_;
};

}  // namespace betang
