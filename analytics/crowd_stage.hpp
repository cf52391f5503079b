// SPDX-License-Identifier: Apache-2.0
//
// How many people are in a zone, and whether that is too many for it.
//
// In plain words: what stands out from the background is weighed by perspective, so that a person
// weighs 1 wherever in the picture; the sum is the count. What is much lighter than a person is
// noise. Where people stand so densely that they hide each other, the part of the ground's
// silhouettes that is covered says how many there are: people who stand at random cover
// 1 - exp(-n) of it when n would fill it. The count is smoothed over about a second. How far it can
// be trusted falls with rain, noise, shake and light that changes; below a limit nothing is counted
// and "cannot judge" is said instead. A level (busy, crowded, critical) begins when the count has
// been above its part of the zone's capacity for some seconds and ends when it has been well below.

#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>

#include "analytics/background.hpp"
#include "analytics/perspective.hpp"
#include "analytics/zone.hpp"

namespace betang {

enum class CrowdLevel { Busy = 1, Crowded = 2, Critical = 3 };

[[nodiscard]] std::string_view toText(CrowdLevel level);  // "busy", "crowded", "critical"

struct CrowdRule {
    std::array<double, 3> shares{0.5, 0.8, 1.0};  // of the capacity: busy, crowded, critical
    double lower = 0.85;                          // of that, below which a level ends
    Duration dwell = std::chrono::seconds{3};
    Duration quiet = std::chrono::seconds{6};
    double least_confidence = 0.3;
    Duration every = std::chrono::seconds{1};  // a count is told
};

// People in a zone at one moment.
struct ZoneCount {
    std::string zone;
    Duration at{};                // since the stream began
    std::optional<double> count;  // nothing: cannot judge
    double confidence = 0;        // 0 to 1
    double occupancy = 0;         // part of the zone that they cover
};

struct CrowdEvent {
    std::string zone;
    CrowdLevel level = CrowdLevel::Busy;
    Duration start{};
    Duration end{};
    double peak = 0;  // people
};

struct CrowdNews {
    std::vector<ZoneCount> counts{};
    std::vector<CrowdEvent> ended{};
};

// Thread-bound. Masks are all of one size.
class CrowdStage {
  public:
    // No zones: people of the whole picture are counted, under the id "".
    CrowdStage(std::vector<Zone> zones, const Perspective& perspective, CrowdRule rule = {});

    // What stands out, cleaned of specks, and how far it can be trusted (0 to 1).
    [[nodiscard]] CrowdNews process(const cv::Mat& mask, double confidence, Duration at);

    // The levels still reached when the stream ends.
    [[nodiscard]] std::vector<CrowdEvent> finish();

  private:
    struct Level {
        std::optional<Duration> since{};  // when the count came above
        std::optional<Duration> below{};  // when it came below again
        bool active = false;
        Duration last{};  // when it was above last
        double peak = 0;
    };

    struct Counted {
        Zone zone;
        cv::Mat bodies{};
        std::vector<double> ground{};  // people that would fill each row of it
        std::optional<double> smooth{};
        std::array<Level, 3> levels{};
    };

    void measure(Counted& counted, const cv::Mat& mask, double confidence, CrowdNews& news);
    void judge(Counted& counted, CrowdNews& news);
    [[nodiscard]] static CrowdEvent eventOf(const Counted& counted, size_t level);

    const Perspective perspective_;
    const CrowdRule rule_;
    std::vector<Counted> counted_;
    cv::Mat parts_;
    std::optional<Duration> before_;
    std::optional<Duration> told_;
    Duration at_{};
    Duration elapsed_{};
    bool tell_ = false;
};

}  // namespace betang
