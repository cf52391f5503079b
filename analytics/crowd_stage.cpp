// SPDX-License-Identifier: Apache-2.0

#include "analytics/crowd_stage.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

namespace betang {

namespace {

constexpr double kLeastBody = 0.15;      // of a person: what is lighter is noise
constexpr double kSmoothSeconds = 1.2;   // of the count
constexpr double kBandPeople = 10;       // that would fill a band of rows
constexpr double kFullestGround = 0.97;  // covered: more cannot be told apart
// Without a count, after which nobody knows whether a level that was about to begin went on.
constexpr Duration kLongestGap = std::chrono::seconds{30};

// A blob lighter than a person is most likely a whole one of whom a part is hidden or looks like
// the ground.
double peopleIn(double weight) {
    return weight < 1 ? std::sqrt(weight) : weight;
}

// What people weigh by row of the picture, without blobs that are too light to be people.
struct Weighed {
    std::vector<double> rows;
    double pixels = 0;
};

Weighed weigh(const cv::Mat& mask, const cv::Mat& parts) {
    cv::Mat labels;
    const int count = cv::connectedComponents(mask, labels, 8, CV_32S);
    std::vector<double> blobs(static_cast<size_t>(count));
    for (int y = 0; y < mask.rows; ++y) {
        const int* label = labels.ptr<int>(y);
        for (int x = 0; x < mask.cols; ++x) {
            blobs[static_cast<size_t>(label[x])] += static_cast<double>(parts.at<float>(y, x));
        }
    }
    Weighed sum{.rows = std::vector<double>(static_cast<size_t>(mask.rows))};
    for (int y = 0; y < mask.rows; ++y) {
        const int* label = labels.ptr<int>(y);
        for (int x = 0; x < mask.cols; ++x) {
            const double blob = blobs[static_cast<size_t>(label[x])];
            if (label[x] != 0 && blob >= kLeastBody) {
                sum.rows[static_cast<size_t>(y)] +=
                    static_cast<double>(parts.at<float>(y, x)) * peopleIn(blob) / blob;
                sum.pixels += 1;
            }
        }
    }
    return sum;
}

// Rows are taken together until kBandPeople would fill them: few people cover little of that, and
// who hides whom is known from how full it is there.
double unhidden(const Weighed& weighed, const std::vector<double>& ground) {
    double people = 0;
    double here = 0;
    double room = 0;
    for (size_t row = 0; row < ground.size(); ++row) {
        here += weighed.rows[row];
        room += ground[row];
        if (room >= kBandPeople || (row + 1 == ground.size() && room > 0)) {
            people -= std::log(1 - std::min(kFullestGround, here / room)) * room;
            here = 0;
            room = 0;
        }
    }
    return people;
}

}  // namespace

std::string_view toText(CrowdLevel level) {
    switch (level) {
        case CrowdLevel::Critical:
            return "critical";
        case CrowdLevel::Crowded:
            return "crowded";
        case CrowdLevel::Busy:
            break;
    }
    return "busy";
}

CrowdStage::CrowdStage(std::vector<Zone> zones, const Perspective& perspective, CrowdRule rule)
    : perspective_{perspective}, rule_{rule} {
    if (zones.empty()) {
        zones.emplace_back();
    }
    for (Zone& zone : zones) {
        counted_.push_back({.zone = std::move(zone)});
    }
}

CrowdNews CrowdStage::process(const cv::Mat& mask, double confidence, Duration at) {
    if (parts_.size() != mask.size()) {
        parts_ = perspective_.personParts(mask.size());
        for (Counted& counted : counted_) {
            counted.bodies = perspective_.bodiesOn(maskOf(counted.zone, mask.size()));
            counted.ground.assign(static_cast<size_t>(mask.rows), 0);
            for (int row = 0; row < mask.rows; ++row) {
                counted.ground[static_cast<size_t>(row)] =
                    cv::countNonZero(counted.bodies.row(row)) *
                    static_cast<double>(parts_.at<float>(row, 0));
            }
        }
    }
    elapsed_ = before_ ? at - *before_ : Duration{};
    before_ = at;
    at_ = at;
    tell_ = !told_ || at - *told_ >= rule_.every;
    told_ = tell_ ? at : told_;
    CrowdNews news;
    for (Counted& counted : counted_) {
        measure(counted, mask, confidence, news);
        judge(counted, news);
    }
    return news;
}

void CrowdStage::measure(Counted& counted,
                         const cv::Mat& mask,
                         double confidence,
                         CrowdNews& news) {
    const bool can_judge = confidence >= rule_.least_confidence;
    const Weighed weighed = weigh(mask & counted.bodies, parts_);
    const double people = unhidden(weighed, counted.ground);
    if (can_judge) {
        const double seconds = std::chrono::duration<double>(elapsed_).count();
        const double share = counted.smooth ? 1 - std::exp(-seconds / kSmoothSeconds) : 1;
        const double before = counted.smooth.value_or(0);
        counted.smooth = before + share * (people - before);
    } else {
        counted.smooth.reset();
    }
    if (tell_) {
        const int pixels = std::max(1, cv::countNonZero(counted.bodies));
        news.counts.push_back(
            {counted.zone.id, at_, counted.smooth, confidence, weighed.pixels / pixels});
    }
}

void CrowdStage::judge(Counted& counted, CrowdNews& news) {
    if (counted.zone.capacity <= 0 || !counted.smooth) {
        return;
    }
    for (size_t i = 0; i < counted.levels.size(); ++i) {
        Level& level = counted.levels[i];
        if (!level.active && at_ - level.last > kLongestGap) {
            level = {};
        }
        const double limit = rule_.shares[i] * counted.zone.capacity;
        if (*counted.smooth >= (level.active ? limit * rule_.lower : limit)) {
            level.since = level.since.value_or(at_);
            level.below.reset();
            level.last = at_;
            level.peak = std::max(level.peak, *counted.smooth);
            level.active = level.active || at_ - *level.since >= rule_.dwell;
        } else if (!level.active) {
            level = {};
        } else {
            level.below = level.below.value_or(at_);
            if (at_ - *level.below >= rule_.quiet) {
                news.ended.push_back(eventOf(counted, i));
                level = {};
            }
        }
    }
}

CrowdEvent CrowdStage::eventOf(const Counted& counted, size_t level) {
    const Level& of = counted.levels[level];
    return {counted.zone.id,
            static_cast<CrowdLevel>(level + 1),
            of.since.value_or(of.last),
            of.last,
            of.peak};
}

std::vector<CrowdEvent> CrowdStage::finish() {
    std::vector<CrowdEvent> ended;
    for (Counted& counted : counted_) {
        for (size_t i = 0; i < counted.levels.size(); ++i) {
            if (counted.levels[i].active) {
                ended.push_back(eventOf(counted, i));
            }
            counted.levels[i] = {};
        }
    }
    return ended;
}

}  // namespace betang
