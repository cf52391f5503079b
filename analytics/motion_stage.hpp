// SPDX-License-Identifier: Apache-2.0
//
// Motion in the zones of one camera: background model, blobs, events.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analytics/background.hpp"
#include "analytics/motion_events.hpp"
#include "analytics/zone.hpp"

namespace betang {

struct ZoneEvent {
    std::string zone;
    MotionEvent event;
};

// Thread-bound. Pictures are small and grey (see smallGrey()); all of one size.
class MotionStage {
  public:
    // No zones: the whole picture is watched, under the id "".
    explicit MotionStage(std::vector<Zone> zones);

    // Takes the next picture, shown at `at` since the stream began (never decreasing); the events
    // that ended with it.
    [[nodiscard]] std::vector<ZoneEvent> process(const cv::Mat& grey, Duration at);

    // The events still under way when the stream ends.
    [[nodiscard]] std::vector<ZoneEvent> finish();

    // The zones in which an event is under way.
    [[nodiscard]] std::vector<ZoneEvent> active() const;

    // Whether the newest picture showed anything that is, or may become, part of an event.
    [[nodiscard]] bool restless() const { return restless_; }

    // Whether that picture would make the stage restless; nothing is learned from it.
    [[nodiscard]] bool wouldStir(const cv::Mat& grey) const;

    // What stood out in the newest picture, whole shapes without specks, and how far it can be
    // counted.
    [[nodiscard]] const cv::Mat& bodies() const { return bodies_; }

    [[nodiscard]] double confidence() const { return confidence_; }

  private:
    struct Watched {
        Zone zone;
        MotionEvents events;
        cv::Mat mask;
    };

    Background background_;
    std::vector<Watched> watched_;
    std::optional<Duration> before_;
    cv::Mat mask_;
    cv::Mat bodies_;
    double confidence_ = 0;
    bool restless_ = false;
};

}  // namespace betang
