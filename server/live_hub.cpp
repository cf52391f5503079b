// SPDX-License-Identifier: Apache-2.0

#include "server/live_hub.hpp"

#include <set>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "bus/context.hpp"
#include "bus/endpoints.hpp"
#include "bus/media_reader.hpp"
#include "config/plan.hpp"
#include "core/mutex.hpp"

namespace betang {

namespace {

constexpr std::chrono::milliseconds kReadLimit{200};
constexpr const char* kEventPrefix = "event/";
constexpr const char* kSilent = "its worker does not report";

// Who publishes each stream, as the configuration and the plan have it.
std::map<StreamId, Endpoints> publishersOf(const Config& config) {
    std::map<StreamId, Endpoints> found;
    const Plan plan = loadPlan(config);
    for (const auto& [id, camera] : config.cameras) {
        const auto publisher = publisherOf(config, plan, id);
        for (const StreamKind kind : {StreamKind::Main, StreamKind::Sub}) {
            if (publisher && camera.has(kind)) {
                found[{id, kind}] = endpointsFor(config.runtime, publisher->role, publisher->name);
            }
        }
    }
    for (const auto& [name, wall] : config.walls) {
        found[{CameraId::forWall(name), StreamKind::Main}] =
            endpointsFor(config.runtime, "wall", name);
    }
    return found;
}

bool sameState(const StreamReport& a, const StreamReport& b) {
    return a.state == b.state && a.reason == b.reason && a.since == b.since && a.run == b.run;
}

}  // namespace

class LiveHub::Impl {
  public:
    Impl(const Config& config, Clock& clock, HubNews news)
        : clock_{clock},
          news_{std::move(news)},
          reader_{context_, clock},
          publishers_{publishersOf(config)},
          analytics_{endpointsFor(config.runtime, "analytics", kAnalyticsName)} {
        listen();
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }

    ~Impl() {
        thread_.request_stop();
        reader_.wake();
        thread_.join();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    bool watch(const StreamId& stream, std::shared_ptr<LiveViewer> viewer) {
        {
            const MutexLocker lock{mutex_};
            if (!publishers_.contains(stream)) {
                return false;
            }
            channels_[stream].add(std::move(viewer));
        }
        reader_.wake();
        return true;
    }

    void leave(const StreamId& stream, const LiveViewer* viewer) {
        const MutexLocker lock{mutex_};
        const auto channel = channels_.find(stream);
        if (channel != channels_.end()) {
            channel->second.remove(viewer);
        }
    }

    void reload(const Config& config) {
        {
            const MutexLocker lock{mutex_};
            publishers_ = publishersOf(config);
            std::erase_if(reports_, [this](const auto& each) BETANG_REQUIRES(mutex_) {
                return !publishers_.contains(each.first);
            });
            reload_ = true;
        }
        reader_.wake();
    }

    [[nodiscard]] std::map<StreamId, StreamReport> reports() const {
        const MutexLocker lock{mutex_};
        return reports_;
    }

    [[nodiscard]] HubStatus status() const {
        const MutexLocker lock{mutex_};
        HubStatus status{channels_.size(), 0, finished_};
        for (const auto& [stream, channel] : channels_) {
            status.viewers += channel.viewers();
            status.live.fragments += channel.counters().fragments;
            status.live.skipped += channel.counters().skipped;
        }
        return status;
    }

  private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            followDemand();
            const BusBatch batch = reader_.read(kReadLimit);
            show(batch.units);
            for (const StateMessage& message : batch.states) {
                tell(message);
            }
            noticeSilence();
        }
    }

    void show(const std::vector<AccessUnit>& units) {
        const MutexLocker lock{mutex_};
        for (const AccessUnit& unit : units) {
            const auto channel = channels_.find(unit.stream);
            if (channel != channels_.end()) {
                channel->second.picture(unit);
            }
        }
    }

    // Reads the streams that somebody watches and no others. A stream is read from its last
    // keyframe, so the first viewer has a picture at once.
    void followDemand() {
        const MutexLocker lock{mutex_};
        if (std::exchange(reload_, false)) {
            listen();
            for (const StreamId& stream : std::exchange(read_, {})) {
                reader_.remove(stream);
            }
        }
        for (auto channel = channels_.begin(); channel != channels_.end();) {
            const StreamId& stream = channel->first;
            const auto publisher = publishers_.find(stream);
            if (channel->second.empty() || publisher == publishers_.end()) {
                if (read_.erase(stream) > 0) {
                    reader_.remove(stream);
                }
                channel->second.end();
                finished_.fragments += channel->second.counters().fragments;
                finished_.skipped += channel->second.counters().skipped;
                channel = channels_.erase(channel);
                continue;
            }
            if (read_.insert(stream).second) {
                reader_.add(stream, publisher->second, FromLastKeyframe{});
            }
            ++channel;
        }
    }

    // The same subscription again does nothing.
    void listen() BETANG_REQUIRES(mutex_) {
        for (const auto& [stream, at] : publishers_) {
            if (heard_.insert(at.live).second) {
                reader_.addStates("state/", at);
                reader_.addStates(kEventPrefix, at);
            }
        }
        if (heard_.insert(analytics_.live).second) {
            reader_.addStates(kEventPrefix, analytics_);
        }
    }

    void tell(const StateMessage& message) {
        const auto json = parseJson(message.json);
        if (!json || !json->is_object()) {
            return;
        }
        if (message.topic.starts_with(kEventPrefix)) {
            news_.event(*json);
        } else if (const auto report = streamReportFrom(*json)) {
            keep(*report);
        }
    }

    void keep(const StreamReport& report) {
        bool changed = true;
        {
            const MutexLocker lock{mutex_};
            if (!publishers_.contains(report.stream)) {
                return;
            }
            const auto [known, is_new] = reports_.try_emplace(report.stream, report);
            changed = is_new || !sameState(known->second, report);
            known->second = report;
        }
        if (changed) {
            news_.state(report);
        }
    }

    void noticeSilence() {
        const UtcTime now = clock_.utc();
        std::vector<StreamReport> silent;
        {
            const MutexLocker lock{mutex_};
            for (const auto& [stream, report] : reports_) {
                if (now - report.at > kSilence && report.reason != kSilent) {
                    silent.push_back(report);
                }
            }
        }
        for (StreamReport& report : silent) {
            report.state = StreamState::Offline;
            report.reason = kSilent;
            report.since = report.at;
            keep(report);
        }
    }

    Clock& clock_;
    const HubNews news_;
    BusContext context_;
    MediaReader reader_;           // the hub's thread, but for wake()
    std::set<std::string> heard_;  // the endpoints whose states are read; the hub's thread

    mutable Mutex mutex_;
    std::map<StreamId, Endpoints> publishers_ BETANG_GUARDED_BY(mutex_);
    const Endpoints analytics_;
    std::map<StreamId, LiveChannel> channels_ BETANG_GUARDED_BY(mutex_);
    std::map<StreamId, StreamReport> reports_ BETANG_GUARDED_BY(mutex_);
    std::set<StreamId> read_ BETANG_GUARDED_BY(mutex_);
    LiveCounters finished_ BETANG_GUARDED_BY(mutex_);
    bool reload_ BETANG_GUARDED_BY(mutex_) = false;

    std::jthread thread_;
};

LiveHub::LiveHub(const Config& config, Clock& clock, HubNews news)
    : impl_{std::make_unique<Impl>(config, clock, std::move(news))} {}

LiveHub::~LiveHub() = default;

bool LiveHub::watch(const StreamId& stream, std::shared_ptr<LiveViewer> viewer) {
    return impl_->watch(stream, std::move(viewer));
}

void LiveHub::leave(const StreamId& stream, const LiveViewer* viewer) {
    impl_->leave(stream, viewer);
}

void LiveHub::reload(const Config& config) {
    impl_->reload(config);
}

std::map<StreamId, StreamReport> LiveHub::reports() const {
    return impl_->reports();
}

HubStatus LiveHub::status() const {
    return impl_->status();
}

}  // namespace betang
