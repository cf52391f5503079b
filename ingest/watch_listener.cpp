// SPDX-License-Identifier: Apache-2.0

#include "ingest/watch_listener.hpp"

#include <utility>

namespace betang {

WatchListener::WatchListener(BusContext& context, Clock& clock, Endpoints analytics)
    : context_{context}, clock_{clock}, analytics_{std::move(analytics)} {}

void WatchListener::setCameras(std::set<CameraId> cameras) {
    const MutexLocker lock{mutex_};
    next_cameras_ = std::move(cameras);
}

std::vector<WatchReport> WatchListener::hear() {
    takeCameras();
    std::vector<WatchReport> reports;
    if (!reader_) {
        return reports;
    }
    for (const StateMessage& message : waitingStates(*reader_)) {
        const auto json = parseJson(message.json);
        auto report = json ? watchReportFrom(*json) : Result<WatchReport>{json.error()};
        if (report && cameras_.contains(report->camera)) {
            reports.push_back(std::move(*report));
        }
    }
    return reports;
}

void WatchListener::takeCameras() {
    {
        const MutexLocker lock{mutex_};
        if (!next_cameras_ || *next_cameras_ == cameras_) {
            next_cameras_.reset();
            return;
        }
        cameras_ = std::move(*next_cameras_);
        next_cameras_.reset();
    }
    reader_ = cameras_.empty() ? nullptr : std::make_unique<MediaReader>(context_, clock_);
    for (const CameraId& camera : cameras_) {
        reader_->addStates(watchTopic(camera), analytics_);
    }
}

}  // namespace betang
