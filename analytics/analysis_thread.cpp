// SPDX-License-Identifier: Apache-2.0

#include "analytics/analysis_thread.hpp"

#include <utility>

namespace betang {

AnalysisThread::AnalysisThread(const AnalysisContext& context) : context_{context} {
    thread_ = std::jthread{[this](std::stop_token stop) { work(std::move(stop)); }};
}

AnalysisThread::~AnalysisThread() {
    thread_.request_stop();
    thread_.join();
    const MutexLocker lock{mutex_};
    for (auto& [camera, lane] : lanes_) {
        lane.analyser->finish();
    }
}

void AnalysisThread::add(const CameraId& camera, std::vector<Zone> zones) {
    const MutexLocker lock{mutex_};
    Lane& lane = lanes_[camera];
    if (!lane.analyser) {
        lane.analyser = std::make_shared<CameraAnalyser>(camera, std::move(zones), context_);
    }
}

void AnalysisThread::remove(const CameraId& camera) {
    {
        const MutexLocker lock{mutex_};
        const auto lane = lanes_.find(camera);
        if (lane == lanes_.end()) {
            return;
        }
        removed_.push_back(std::move(lane->second.analyser));
        lanes_.erase(lane);
        std::erase(ready_, camera);
    }
    wake_.notify_one();
}

void AnalysisThread::push(AccessUnit unit) {
    {
        const MutexLocker lock{mutex_};
        const auto found = lanes_.find(unit.stream.camera);
        if (found == lanes_.end()) {
            return;
        }
        Lane& lane = found->second;
        lane.queue.push(std::move(unit));
        if (lane.ready || lane.queue.empty()) {
            return;
        }
        lane.ready = true;
        ready_.push_back(found->first);
    }
    wake_.notify_one();
}

void AnalysisThread::tick() {
    {
        const MutexLocker lock{mutex_};
        tick_ = true;
    }
    wake_.notify_one();
}

size_t AnalysisThread::load() const {
    const MutexLocker lock{mutex_};
    return lanes_.size();
}

std::map<CameraId, AnalyserStatus> AnalysisThread::status() const {
    std::map<CameraId, AnalyserStatus> result;
    const MutexLocker lock{mutex_};
    for (const auto& [camera, lane] : lanes_) {
        AnalyserStatus status = lane.analyser->status();
        status.dropped = lane.queue.dropped();
        result.emplace(camera, status);
    }
    return result;
}

void AnalysisThread::work(std::stop_token stop) {
    while (const auto turn = nextTurn(stop)) {
        if (!run(*turn)) {
            log_.error("analysing a camera failed: memory is out");
        }
    }
}

// False when it had to be given up; the cameras go on.
bool AnalysisThread::run(const Turn& turn) {
    try {
        if (turn.unit) {
            turn.analyser->take(*turn.unit);
        }
        for (const AnalyserPtr& analyser : turn.idle) {
            analyser->tick();
        }
        for (const AnalyserPtr& analyser : turn.removed) {
            analyser->finish();
        }
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

std::optional<AnalysisThread::Turn> AnalysisThread::nextTurn(std::stop_token stop) {
    MutexLocker lock{mutex_};
    wake_.wait(lock, stop, [this]() BETANG_REQUIRES(mutex_) {
        return tick_ || !ready_.empty() || !removed_.empty();
    });
    if (stop.stop_requested()) {
        return std::nullopt;
    }
    Turn turn;
    turn.removed = std::exchange(removed_, {});
    if (std::exchange(tick_, false)) {
        for (const auto& [camera, lane] : lanes_) {
            if (lane.queue.empty()) {
                turn.idle.push_back(lane.analyser);
            }
        }
    }
    takeUnit(turn);
    return turn;
}

void AnalysisThread::takeUnit(Turn& turn) {
    if (ready_.empty()) {
        return;
    }
    const CameraId camera = std::move(ready_.front());
    ready_.pop_front();
    Lane& lane = lanes_.at(camera);
    turn.analyser = lane.analyser;
    turn.unit = lane.queue.pop();
    lane.ready = !lane.queue.empty();
    if (lane.ready) {
        ready_.push_back(camera);
    }
}

}  // namespace betang
