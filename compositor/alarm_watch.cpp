// SPDX-License-Identifier: Apache-2.0

#include "compositor/alarm_watch.hpp"

#include <utility>

namespace betang {
namespace {

constexpr std::chrono::milliseconds kBetweenHearings{500};

}  // namespace

void MovingCameras::hear(const WatchReport& report, MonoTime now) {
    if (!report.moving) {
        heard_.erase(report.camera);
        return;
    }
    const auto [heard, is_new] = heard_.try_emplace(report.camera, Heard{report.seen, now});
    if (!is_new && report.seen > heard->second.seen) {
        heard->second = {report.seen, now};
    }
}

void MovingCameras::keep(const std::set<CameraId>& cameras) {
    std::erase_if(heard_, [&cameras](const auto& one) { return !cameras.contains(one.first); });
}

std::set<CameraId> MovingCameras::at(MonoTime now) const {
    std::set<CameraId> cameras;
    for (const auto& [camera, heard] : heard_) {
        if (now - heard.at <= kForgetAfter) {
            cameras.insert(camera);
        }
    }
    return cameras;
}

AlarmWatch::AlarmWatch(BusContext& context, Clock& clock, Endpoints analytics)
    : context_{context}, clock_{clock}, analytics_{std::move(analytics)} {
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void AlarmWatch::setCameras(std::set<CameraId> cameras) {
    const MutexLocker lock{mutex_};
    cameras_ = std::move(cameras);
    moving_.keep(cameras_);
    change_.notify_all();
}

std::set<CameraId> AlarmWatch::moving() const {
    const MutexLocker lock{mutex_};
    return moving_.at(clock_.monotonic());
}

void AlarmWatch::run(const std::stop_token& stop) {
    std::set<CameraId> listened;
    while (!stop.stop_requested()) {
        std::set<CameraId> wanted;
        {
            MutexLocker lock{mutex_};
            change_.wait(
                lock, stop, [&]() BETANG_REQUIRES(mutex_) { return !cameras_.empty() || reader_; });
            wanted = cameras_;
        }
        if (wanted != listened) {
            listen(wanted);
            listened = std::move(wanted);
        }
        if (reader_) {
            hear();
            clock_.sleepFor(kBetweenHearings, stop);
        }
    }
}

void AlarmWatch::listen(const std::set<CameraId>& cameras) {
    reader_ = cameras.empty() ? nullptr : std::make_unique<MediaReader>(context_, clock_);
    for (const CameraId& camera : cameras) {
        reader_->addStates(watchTopic(camera), analytics_);
    }
}

void AlarmWatch::hear() {
    const std::vector<StateMessage> messages = waitingStates(*reader_);
    const MutexLocker lock{mutex_};
    for (const StateMessage& message : messages) {
        const auto json = parseJson(message.json);
        const auto report = json ? watchReportFrom(*json) : Result<WatchReport>{json.error()};
        if (report && cameras_.contains(report->camera)) {
            moving_.hear(*report, clock_.monotonic());
        }
    }
}

}  // namespace betang
