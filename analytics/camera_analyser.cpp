// SPDX-License-Identifier: Apache-2.0

#include "analytics/camera_analyser.hpp"

#include <utility>

#include "analytics/small_grey.hpp"

namespace betang {

namespace {

constexpr uint32_t kErrorsUntilFault = 10;

}  // namespace

CameraAnalyser::CameraAnalyser(const CameraId& camera,
                               std::vector<Zone> zones,
                               const AnalysisContext& context)
    : camera_{camera}, context_{context}, watch_{camera, std::move(zones)}, decoder_{*this} {}

void CameraAnalyser::take(const AccessUnit& unit) {
    const Duration before = threadCpu();
    last_ = context_.clock.monotonic();
    {
        const Breadcrumb crumb{context_.breadcrumbs, camera_};
        try {
            decoder_.take(unit);
        } catch (const std::exception&) {
            decoder_.reset();
            countFailure();
        }
    }
    keyframes_ = !decoder_.awake();
    active_ = watch_.active();
    cpu_ += (threadCpu() - before).count();
}

void CameraAnalyser::look(const Picture& picture, const AccessUnit& unit) {
    ++decoded_;
    errors_in_a_row_ = 0;
    fault_ = false;
    watching_ = true;
    const CaptureTime time{picture.captured, unit.run, unit.epoch};
    // What was concealed looks like motion.
    if (!picture.corrupt && watch_.isDue(time)) {
        analyse(picture, time);
    }
}

void CameraAnalyser::analyse(const Picture& picture, const CaptureTime& time) {
    const Result<cv::Mat> grey = smallGrey(*picture.frame);
    if (!grey) {
        countFailure();
        return;
    }
    ++analysed_;
    const auto reports = watch_.process(*grey, time);
    send(reports);
    tellWatch(!reports.empty());
}

bool CameraAnalyser::stirs(const Picture& picture) {
    const Result<cv::Mat> grey = smallGrey(*picture.frame);
    return grey && !picture.corrupt && watch_.stirs(*grey);
}

void CameraAnalyser::pass(const AccessUnit& unit) {
    watch_.pass({unit.captured, unit.run, unit.epoch});
    if (analysed_ > 0) {
        tellWatch(false);
    }
}

void CameraAnalyser::failed(const AccessUnit& /*unit*/) {
    countFailure();
}

void CameraAnalyser::tick() {
    if (last_ && context_.clock.monotonic() - *last_ > kLongestPause) {
        watching_ = false;
        finish(EventEnd::NoPictures);
    }
}

void CameraAnalyser::finish(EventEnd why) {
    send(watch_.finish(why));
    active_ = watch_.active();
}

void CameraAnalyser::send(const std::vector<MotionReport>& reports) {
    for (const MotionReport& report : reports) {
        begun_ += report.end ? 0 : 1;
        context_.report(report);
    }
}

// By whoever judges the pictures, so that it stops when that does.
void CameraAnalyser::tellWatch(bool news) {
    const MonoTime now = context_.clock.monotonic();
    if (context_.watched && (news || !told_ || now - *told_ >= kTellEvery)) {
        told_ = now;
        context_.watched(watch_.report());
    }
}

void CameraAnalyser::countFailure() {
    ++errors_;
    if (++errors_in_a_row_ == kErrorsUntilFault) {
        fault_ = true;
    }
}

AnalyserStatus CameraAnalyser::status() const {
    AnalyserStatus status;
    status.decoded = decoded_;
    status.analysed = analysed_;
    status.errors = errors_;
    status.begun = begun_;
    status.active = active_;
    status.cpu = Duration{cpu_};
    status.keyframes = keyframes_;
    status.state = fault_ ? "fault" : watching_ ? "watching" : "waiting";
    return status;
}

}  // namespace betang
