// SPDX-License-Identifier: Apache-2.0

#include "compositor/camera_feed.hpp"

#include <utility>

namespace betang {
namespace {

constexpr std::chrono::milliseconds kLongestRead{200};
constexpr std::chrono::milliseconds kAfterFailure{500};

bool sameEndpoints(const Endpoints& a, const Endpoints& b) {
    return a.live == b.live && a.catchup == b.catchup;
}

}  // namespace

CameraFeed::CameraFeed(BusContext& context, Clock& clock, DecoderPool& pool, StateBoard& states)
    : clock_{clock}, pool_{pool}, states_{states}, log_{"wall feed"}, reader_{context, clock} {
    thread_ = std::jthread{[this](std::stop_token stop) { run(std::move(stop)); }};
}

CameraFeed::~CameraFeed() {
    thread_.request_stop();
    reader_.wake();
}

void CameraFeed::setPlan(FeedPlan plan) {
    {
        const MutexLocker lock{mutex_};
        wanted_ = std::move(plan);
        changed_ = true;
    }
    reader_.wake();
}

ReaderCounters CameraFeed::counters() const {
    const MutexLocker lock{mutex_};
    return counters_;
}

void CameraFeed::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        try {
            applyPlan();
            dispatch(reader_.read(kLongestRead));
        } catch (const std::exception& error) {
            log_.error("reading from the bus failed: {}", error.what());
            clock_.sleepFor(kAfterFailure, stop);
        }
    }
}

void CameraFeed::applyPlan() {
    FeedPlan wanted;
    {
        const MutexLocker lock{mutex_};
        counters_ = reader_.counters();
        if (!std::exchange(changed_, false)) {
            return;
        }
        wanted = wanted_;
    }
    for (const auto& [stream, at] : reading_) {
        if (!wanted.contains(stream)) {
            reader_.remove(stream);
        }
    }
    for (const auto& [stream, at] : wanted) {
        const auto old = reading_.find(stream);
        if (old == reading_.end() || !sameEndpoints(old->second, at)) {
            reader_.add(stream, at, FromLastKeyframe{});
        }
        const std::string topic = stateTopic(stream.camera);
        if (state_topics_.insert(at.live + topic).second) {
            reader_.addStates(topic, at);
        }
    }
    reading_ = std::move(wanted);
}

void CameraFeed::dispatch(BusBatch batch) {
    for (AccessUnit& unit : batch.units) {
        pool_.push(std::move(unit));
    }
    for (const StateMessage& state : batch.states) {
        states_.put(state.json, clock_.monotonic());
    }
}

}  // namespace betang
