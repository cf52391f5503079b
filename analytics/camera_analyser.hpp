// SPDX-License-Identifier: Apache-2.0
//
// One camera's way from coded pictures to reports: decoder, small grey picture, watch.

#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string_view>

#include "analytics/camera_watch.hpp"
#include "analytics/gated_decoder.hpp"
#include "core/breadcrumb.hpp"

namespace betang {

// What analysers share; outlives them.
struct AnalysisContext {
    BreadcrumbBoard& breadcrumbs;
    const Clock& clock;
    std::function<void(const MotionReport&)> report;    // called on the analysing threads
    std::function<void(const WatchReport&)> watched{};  // likewise; may be empty
};

struct AnalyserStatus {
    uint64_t decoded = 0;   // pictures that came out of the decoder
    uint64_t analysed = 0;  // of them
    uint64_t dropped = 0;   // access units skipped because analysis fell behind
    uint64_t errors = 0;    // access units that could not be decoded
    uint64_t begun = 0;     // events
    size_t active = 0;      // events under way
    Duration cpu{};
    bool keyframes = false;  // nothing moves: only they are decoded
    std::string_view state;  // "waiting" for pictures, "watching", "fault": nothing decodes
};

// status() is thread-safe, the rest belongs to one thread.
class CameraAnalyser final : private GateViewer {
  public:
    static constexpr Duration kTellEvery = std::chrono::seconds{1};

    CameraAnalyser(const CameraId& camera, std::vector<Zone> zones, const AnalysisContext& context);

    void take(const AccessUnit& unit);

    // Ends the events under way when nothing has come for kLongestPause. Call it once a second.
    void tick();

    // The camera is not watched any more.
    void finish(EventEnd why = EventEnd::Unwatched);

    [[nodiscard]] AnalyserStatus status() const;

  private:
    void look(const Picture& picture, const AccessUnit& unit) override;
    [[nodiscard]] bool stirs(const Picture& picture) override;

    [[nodiscard]] bool restless() const override { return watch_.restless(); }

    void pass(const AccessUnit& unit) override;
    void failed(const AccessUnit& unit) override;
    void analyse(const Picture& picture, const CaptureTime& time);
    void send(const std::vector<MotionReport>& reports);
    void tellWatch(bool news);
    void countFailure();

    const CameraId camera_;
    const AnalysisContext& context_;
    CameraWatch watch_;
    GatedDecoder decoder_;
    uint32_t errors_in_a_row_ = 0;
    std::optional<MonoTime> last_;  // when something came
    std::optional<MonoTime> told_;  // when it was last told how the camera is watched

    std::atomic<uint64_t> decoded_{0};
    std::atomic<uint64_t> analysed_{0};
    std::atomic<uint64_t> errors_{0};
    std::atomic<uint64_t> begun_{0};
    std::atomic<size_t> active_{0};
    std::atomic<int64_t> cpu_{0};
    std::atomic<bool> watching_{false};
    std::atomic<bool> keyframes_{false};
    std::atomic<bool> fault_{false};
};

}  // namespace betang
