// SPDX-License-Identifier: Apache-2.0

#include "analytics/background.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "analytics/camera_shake.hpp"
#include "analytics/light_veto.hpp"
#include "analytics/tone_curve.hpp"

namespace betang {

namespace {

constexpr double kFirstDeviation = 3.0;
constexpr double kStillSway = 0.1;       // pixels below which a camera stands still
constexpr double kAnchorSeconds = 5;     // a shift that lasts this long is where the camera stands
constexpr double kExposureJump = 0.15;   // of the gain's logarithm, from one picture to the next
constexpr double kJumpedShare = 0.01;    // of the picture that then stands out: a global change
constexpr double kChangedPart = 0.06;    // of a cell's pixels, for it to count as changed
constexpr double kFirstSeconds = 3;      // in which whoever was there from the start leaves ghosts
constexpr double kWeak = 0.5;            // of the difference that stands out
constexpr double kSpeckSeconds = 2;      // memory of specks
constexpr double kStormSeconds = 3;      // memory of what newly stands out
constexpr double kMostFresh = 0.4;       // of the picture, that one picture adds to it
constexpr double kFirstFlipSeconds = 3;  // memory of flips at first
constexpr double kCalm = 0.02;           // of the picture that newly stands out in each: usual
const cv::Size kCells{8, 6};

float shareOf(double dt, double seconds) {
    return static_cast<float>(1.0 - std::exp(-dt / seconds));
}

double partOf(const cv::Mat& mask) {
    return cv::countNonZero(mask) / static_cast<double>(mask.total());
}

cv::Mat stepsIn(const cv::Mat& picture) {
    cv::Mat high;
    cv::Mat low;
    const cv::Mat around = cv::getStructuringElement(cv::MORPH_RECT, {3, 3});
    cv::dilate(picture, high, around);
    cv::erode(picture, low, around);
    return high - low;
}

double fading(double value, double from, double to) {
    return std::clamp((to - value) / (to - from), 0.0, 1.0);
}

}  // namespace

Foreground Background::update(const cv::Mat& grey, Duration elapsed) {
    if (mean_.size() != grey.size()) {
        begin(grey);
        return {
            cv::Mat::zeros(grey.size(), CV_8U), cv::Mat::zeros(grey.size(), CV_8U), false, 1, 0};
    }
    const double dt = std::clamp(std::chrono::duration<double>(elapsed).count(), 0.001, 5.0);
    Foreground found;
    cv::Mat picture;
    grey.convertTo(picture, CV_32F);
    const double gain_before = gain_;
    const cv::Mat expected = expect(picture, dt, found);
    const cv::Mat change = picture - expected;
    const cv::Mat difference = cv::abs(change);
    const cv::Mat limit = limits();
    cv::compare(difference, limit, found.mask, cv::CMP_GT);
    cv::compare(difference, limit * kWeak, found.weak, cv::CMP_GT);
    since_change_ += dt;
    const double fresh = std::min(kMostFresh, partOf(found.mask & ~before_));
    storm_ +=
        static_cast<double>(shareOf(dt, std::min(kStormSeconds, age_ + dt))) * (fresh - storm_);
    const bool jumped = std::abs(std::log(gain_ / gain_before)) > kExposureJump;
    if (changed_for_ > 0 || isGlobal(found.mask, jumped)) {
        sitOut(picture, expected, found, dt);
        return found;
    }
    const cv::Mat light = lightIn(found.mask, picture, expected);
    found.mask.setTo(0, light);
    found.weak.setTo(0, light);
    learn(picture, change, found.mask, dt);
    cv::add(mean_, change * shareOf(dt, options_.light_seconds), mean_, light);
    found.confidence = confidenceNow(std::abs(gain_ - gain_before));
    return found;
}

cv::Mat Background::peek(const cv::Mat& grey) const {
    if (mean_.size() != grey.size()) {
        return {};
    }
    cv::Mat picture;
    grey.convertTo(picture, CV_32F);
    const cv::Mat expected = ToneCurve{mean_, picture}.applyTo(mean_);
    return cv::abs(picture - expected) > limits();
}

void Background::begin(const cv::Mat& grey) {
    grey.convertTo(mean_, CV_32F);
    deviation_ = cv::Mat(grey.size(), CV_32F, cv::Scalar(kFirstDeviation));
    flips_ = cv::Mat::zeros(grey.size(), CV_32F);
    quiet_ = cv::Mat::zeros(grey.size(), CV_32F);
    before_ = cv::Mat::zeros(grey.size(), CV_8U);
    shift_ = {};
    shifted_for_ = 0;
    gain_ = 1;
    changed_for_ = 0;
    age_ = 0;
}

// The background as the camera would show it now: displaced and under the present exposure, which
// it slowly takes over.
cv::Mat Background::expect(const cv::Mat& picture, double dt, Foreground& found) {
    const cv::Point2d shift = displacementOf(picture, mean_);
    const double moved = cv::norm(shift - shift_);
    sway_ += static_cast<double>(shareOf(dt, options_.sway_seconds)) * (moved - sway_);
    shifted_for_ = cv::norm(shift) > kStillSway && moved < kStillSway ? shifted_for_ + dt : 0;
    shift_ = shift;
    anchor();
    const cv::Mat placed = cv::norm(shift_) > kStillSway ? displaced(mean_, shift_) : mean_;
    const ToneCurve curve{placed, picture};
    gain_ = curve.gain();
    found.gain = gain_;
    if (curve.isIdentity()) {
        return placed;
    }
    const float share = shareOf(dt, options_.exposure_seconds);
    mean_ = mean_ * (1 - share) + curve.applyTo(mean_) * share;
    return curve.applyTo(placed);
}

// A camera that was pushed a little and stays there is not swaying.
void Background::anchor() {
    if (shifted_for_ < kAnchorSeconds) {
        return;
    }
    mean_ = displaced(mean_, shift_);
    deviation_ = displaced(deviation_, shift_);
    shift_ = {};
    shifted_for_ = 0;
}

cv::Mat Background::limits() const {
    cv::Mat limit = deviation_ * options_.noise_factor + options_.least_difference;
    limit += std::max(0.0, storm_ - kCalm) * options_.storm_factor;
    limit += cv::max(flips_ - options_.usual_flips, 0) * options_.flip_factor;
    if (sway_ > kStillSway) {
        limit += stepsIn(mean_) * (options_.edge_factor * std::min(sway_, 0.8));
    }
    return limit;
}

// Much of it, or much of it at once.
bool Background::isGlobal(const cv::Mat& mask, bool jumped) const {
    if (partOf(mask) > (jumped ? kJumpedShare : options_.global_share)) {
        return true;
    }
    cv::Mat fresh = mask & ~before_;
    const cv::Mat speck = cv::getStructuringElement(cv::MORPH_ELLIPSE, {3, 3});
    cv::morphologyEx(fresh, fresh, cv::MORPH_OPEN, speck);
    cv::Mat cells;
    cv::resize(fresh, cells, kCells, 0, 0, cv::INTER_AREA);
    return partOf(cells > 255 * kChangedPart) > options_.wide_share;
}

// Nothing is told while a change of the whole picture lasts; then it is taken over, but for what
// stood there before it or has moved since.
void Background::sitOut(const cv::Mat& picture,
                        const cv::Mat& expected,
                        Foreground& found,
                        double dt) {
    if (changed_for_ <= 0) {
        picture.copyTo(change_began_);
    }
    changed_for_ += dt;
    since_change_ = 0;
    if (changed_for_ >= options_.relearn_seconds) {
        if (partOf(found.mask) > options_.global_share) {
            cv::Mat grey;
            picture.convertTo(grey, CV_8U);
            begin(grey);
        } else {
            expected.copyTo(mean_);
            const cv::Mat stays = cv::abs(picture - change_began_) < options_.least_difference;
            picture.copyTo(mean_, found.mask & ~before_ & stays);
            changed_for_ = 0;
            gain_ = 1;
        }
    }
    found.mask.setTo(0);
    found.weak.setTo(0);
    found.global_change = true;
    found.confidence = 0;
}

void Background::learn(const cv::Mat& picture,
                       const cv::Mat& change,
                       const cv::Mat& mask,
                       double dt) {
    age_ += dt;
    cv::Mat quiet_mask;
    cv::bitwise_not(mask, quiet_mask);
    // Displaced pixels teach their neighbours' places.
    if (cv::norm(shift_) <= kStillSway) {
        // A young background averages all it has seen, so that one odd first picture does not
        // linger.
        const double seen = std::max(age_, dt);
        const double quiet = std::min(options_.quiet_seconds, seen);
        cv::add(mean_, change * shareOf(dt, quiet), mean_, quiet_mask);
        cv::add(mean_, change * shareOf(dt, options_.standing_seconds), mean_, mask);
        if (age_ < options_.young_seconds) {
            cv::add(quiet_, cv::Scalar(dt), quiet_, quiet_mask);
            cv::accumulateWeighted(
                picture, mean_, shareOf(dt, seen), mask & (quiet_ < options_.trust_seconds));
        }
    }
    learnNoise(change, mask, quiet_mask, dt);
}

void Background::learnNoise(const cv::Mat& change,
                            const cv::Mat& mask,
                            const cv::Mat& quiet,
                            double dt) {
    cv::accumulateWeighted(cv::abs(change), deviation_, shareOf(dt, options_.quiet_seconds), quiet);
    cv::Mat whole;
    cv::morphologyEx(
        mask, whole, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_ELLIPSE, {3, 3}));
    specks_ += static_cast<double>(shareOf(dt, kSpeckSeconds)) * (partOf(mask & ~whole) - specks_);
    cv::Mat flipped;
    cv::bitwise_xor(mask, before_, flipped);
    const double share = static_cast<double>(
        shareOf(dt, std::clamp(age_, kFirstFlipSeconds, options_.flip_seconds)));
    flips_ *= 1.0 - share;
    cv::add(flips_, cv::Scalar(share / dt), flips_, flipped);
    mask.copyTo(before_);
}

double Background::confidenceNow(double gain_change) const {
    const double noise = cv::mean(deviation_)[0];
    return fading(specks_, 0.01, 0.05) * fading(noise, 6, 16) * fading(sway_, 0.4, 1.2) *
           fading(gain_change, 0.03, 0.15) * std::clamp(since_change_ / 3, 0.0, 1.0) *
           std::clamp((age_ - kFirstSeconds) / kFirstSeconds, 0.0, 1.0);
}

}  // namespace betang
