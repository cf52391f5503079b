// SPDX-License-Identifier: Apache-2.0

#include "analytics/analytics_feed.hpp"

#include <utility>

namespace betang {

namespace {

constexpr std::chrono::milliseconds kLongestRead{200};
constexpr std::chrono::milliseconds kAfterFailure{500};
constexpr std::chrono::seconds kTick{1};

}  // namespace

AnalyticsFeed::AnalyticsFeed(BusContext& context, Clock& clock, AnalysisPool& pool)
    : clock_{clock}, pool_{pool}, reader_{context, clock}, ticked_{clock.monotonic()} {
    thread_ = std::jthread{[this](std::stop_token stop) { run(std::move(stop)); }};
}

AnalyticsFeed::~AnalyticsFeed() {
    thread_.request_stop();
    reader_.wake();
}

void AnalyticsFeed::setPlan(const WatchPlan& plan) {
    {
        const MutexLocker lock{mutex_};
        wanted_.clear();
        for (const auto& [camera, wanted] : plan) {
            wanted_.emplace(wanted.stream, wanted.at);
        }
        changed_ = true;
    }
    reader_.wake();
}

ReaderCounters AnalyticsFeed::counters() const {
    const MutexLocker lock{mutex_};
    return counters_;
}

void AnalyticsFeed::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        try {
            applyPlan();
            for (AccessUnit& unit : reader_.read(kLongestRead).units) {
                pool_.push(std::move(unit));
            }
            tick();
        } catch (const std::exception& error) {
            log_.error("reading from the bus failed: {}", error.what());
            clock_.sleepFor(kAfterFailure, stop);
        }
    }
}

void AnalyticsFeed::applyPlan() {
    Streams wanted;
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
        if (old == reading_.end() || old->second.live != at.live) {
            reader_.add(stream, at, FromLastKeyframe{});
        }
    }
    reading_ = std::move(wanted);
}

void AnalyticsFeed::tick() {
    if (clock_.monotonic() - ticked_ >= kTick) {
        ticked_ = clock_.monotonic();
        pool_.tick();
    }
}

}  // namespace betang
