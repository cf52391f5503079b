// SPDX-License-Identifier: Apache-2.0

#include "bus/stream_feed.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "bus/media_message.hpp"

namespace betang {

namespace {

constexpr std::chrono::milliseconds kLongestRead{200};
constexpr std::chrono::milliseconds kAfterFailure{500};

bool sameEndpoints(const Endpoints& a, const Endpoints& b) {
    return a.live == b.live && a.catchup == b.catchup;
}

}  // namespace

StreamFeed::StreamFeed(BusContext& context, Clock& clock, FeedOptions options, Take take)
    : clock_{clock},
      states_{options.states},
      take_{std::move(take)},
      log_{options.name},
      reader_{context, clock} {
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

StreamFeed::~StreamFeed() {
    thread_.request_stop();
    reader_.wake();
}

void StreamFeed::setPlan(FeedPlan plan) {
    {
        const MutexLocker lock{mutex_};
        wanted_ = std::move(plan);
        changed_ = true;
    }
    reader_.wake();
}

ReaderCounters StreamFeed::counters() const {
    const MutexLocker lock{mutex_};
    return counters_;
}

void StreamFeed::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            applyPlan();
            take_(reader_.read(kLongestRead));
        } catch (const std::exception& error) {
            log_.error("reading from the bus failed: {}", error.what());
            clock_.sleepFor(kAfterFailure, stop);
        }
    }
}

void StreamFeed::applyPlan() {
    FeedPlan wanted;
    {
        const MutexLocker lock{mutex_};
        counters_ = reader_.counters();
        if (!std::exchange(changed_, false)) {
            return;
        }
        wanted = wanted_;
    }
    read(wanted);
    reading_ = std::move(wanted);
}

void StreamFeed::read(const FeedPlan& wanted) {
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
        if (states_ && state_topics_.insert(at.live + topic).second) {
            reader_.addStates(topic, at);
        }
    }
}

}  // namespace betang
