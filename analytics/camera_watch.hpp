// SPDX-License-Identifier: Apache-2.0
//
// The pictures of one camera as they are captured, turned into reports of what moves: the motion
// stage, fed with the time of capture across reconnects and pauses.
//
// A new run, a new epoch or a pause of more than kLongestPause ends the events under way: what
// happened meanwhile nobody knows. The learned background stays, because the scene has most likely
// stayed too, and a new one would learn whoever stands in it; after kForgetAfter it is learned
// anew. A camera whose pictures stay the same to the last bit for longer than kLongestPause is
// frozen: its events end too, at the last picture that was new.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analytics/motion_stage.hpp"
#include "bus/event_message.hpp"
#include "bus/watch_report.hpp"

namespace betang {

inline constexpr std::chrono::seconds kLongestPause{5};
inline constexpr std::chrono::minutes kForgetAfter{10};

// Pictures closer together than this are not worth analysing: five a second show any motion. A
// little under 1/5 s, so that jitter does not cost every other one.
inline constexpr std::chrono::milliseconds kAnalysisInterval{180};

// When and in which connection a picture was captured.
struct CaptureTime {
    UtcTime captured{};
    uint64_t run = 0;
    uint64_t epoch = 0;
};

// Thread-bound.
class CameraWatch {
  public:
    CameraWatch(CameraId camera, std::vector<Zone> zones);

    // Whether the picture should be handed to process().
    [[nodiscard]] bool isDue(const CaptureTime& time) const;

    // The events that began or ended with this picture (see smallGrey()).
    [[nodiscard]] std::vector<MotionReport> process(const cv::Mat& grey, const CaptureTime& time);

    // The picture shows nothing, by what is known of it without decoding it.
    void pass(const CaptureTime& time);

    // Whether the newest picture showed anything that is, or may become, part of an event.
    [[nodiscard]] bool restless() const { return stage_->restless(); }

    // Whether this one would, if it came next; nothing is learned from it.
    [[nodiscard]] bool stirs(const cv::Mat& grey) const { return stage_->wouldStir(grey); }

    // No pictures come any more: the events under way end.
    [[nodiscard]] std::vector<MotionReport> finish(EventEnd why);

    // What has been seen up to the last picture. Only after process().
    [[nodiscard]] WatchReport report() const { return seen_; }

    // Events under way.
    [[nodiscard]] size_t active() const { return open_.size(); }

  private:
    [[nodiscard]] bool follows(const std::optional<CaptureTime>& last,
                               const CaptureTime& time) const;
    void place(const CaptureTime& time);
    [[nodiscard]] std::vector<MotionReport> judge(const cv::Mat& grey, const CaptureTime& time);
    void note(UtcTime captured, const std::vector<MotionReport>& reports);
    [[nodiscard]] MotionReport reportOf(const ZoneEvent& event) const;
    [[nodiscard]] MotionReport endOf(const ZoneEvent& event, EventEnd why);
    [[nodiscard]] bool isNew(const cv::Mat& grey);

    const CameraId camera_;
    const std::vector<Zone> zones_;
    std::optional<MotionStage> stage_;      // always there; can only be made, not assigned
    std::map<std::string, Duration> open_;  // start of the event under way in each zone
    std::optional<CaptureTime> before_;
    WatchReport seen_{camera_};
    cv::Mat last_grey_;
    UtcTime last_new_{};  // captured time of the last picture that differed from its predecessor
    std::optional<CaptureTime> looked_;  // the last picture, new or the same again
    std::optional<CaptureTime> passed_;  // the last one that was not looked at
    UtcTime origin_{};                   // captured time at which the stage's time was 0
    Duration at_{};
};

}  // namespace betang
