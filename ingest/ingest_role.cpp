// SPDX-License-Identifier: Apache-2.0

#include "ingest/ingest_role.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "bus/control.hpp"
#include "bus/json_text.hpp"
#include "bus/media_message.hpp"
#include "bus/quarantine.hpp"
#include "bus/stream_state.hpp"
#include "config/plan.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"
#include "ingest/link_circle.hpp"
#include "ingest/recorder_pool.hpp"
#include "ingest/schedule.hpp"
#include "ingest/watch_listener.hpp"
#include "ingest/worker_streams.hpp"
#include "media/gst_ptr.hpp"

namespace betang {

namespace {

constexpr Duration kTick = std::chrono::seconds{1};

}  // namespace

class IngestRole::Impl {
  public:
    Impl(const Config& config, std::string name, Clock& clock, BreadcrumbBoard& breadcrumbs);
    ~Impl();

    void reload(const Config& config);

  private:
    void start(const Config& config);
    void stop() noexcept;

    [[nodiscard]] WorkerStream makeStream(const StreamId& id,
                                          const PlannedStream& planned,
                                          const Config& config);
    [[nodiscard]] WorkerStreams takeChanged(const Config& config, const PlannedStreams& planned)
        BETANG_EXCLUDES(mutex_);
    void forget(const std::vector<StreamId>& gone, const PlannedStreams& planned);

    void demand(const StreamId& stream, bool subscribed) BETANG_EXCLUDES(mutex_);
    void tickUntil(const std::stop_token& stop);
    void tick() BETANG_EXCLUDES(mutex_);
    void wakeTicker() BETANG_EXCLUDES(tick_mutex_);
    [[nodiscard]] bool recordsNow(const PlannedStream& planned) const BETANG_REQUIRES(mutex_);
    [[nodiscard]] std::vector<StreamReport> reports() const BETANG_EXCLUDES(mutex_);
    void tellLink(const LinkReport& link);
    [[nodiscard]] Json status() const;

    const std::string name_;
    const std::filesystem::path runtime_;
    Clock& clock_;
    BreadcrumbBoard& breadcrumbs_;
    const Log log_;

    BusContext bus_{IoScheduling::Batch};  // a round of all cameras at a time
    SystemSegmentFiles files_;
    EpochClock epochs_;
    DialBudget dials_;
    RecorderPool recorders_;  // of the thread that reloads
    LinkCircle circle_;
    WatchListener watches_;

    mutable Mutex mutex_;
    WorkerStreams streams_ BETANG_GUARDED_BY(mutex_);
    std::set<StreamId> subscribed_ BETANG_GUARDED_BY(mutex_);
    TimeZone zone_ BETANG_GUARDED_BY(mutex_);
    std::map<std::string, ScheduleConfig> schedules_ BETANG_GUARDED_BY(mutex_);

    Mutex tick_mutex_;  // never held while mutex_ is taken
    std::condition_variable_any tick_wake_;
    bool tick_due_ BETANG_GUARDED_BY(tick_mutex_) = false;

    std::unique_ptr<MediaPublisher> publisher_;
    std::unique_ptr<PlayLoop> plays_;
    std::jthread ticker_;
    std::unique_ptr<ControlServer> control_;
};

IngestRole::Impl::Impl(const Config& config,
                       std::string name,
                       Clock& clock,
                       BreadcrumbBoard& breadcrumbs)
    : name_{std::move(name)},
      runtime_{config.runtime},
      clock_{clock},
      breadcrumbs_{breadcrumbs},
      log_{"ingest " + name_},
      epochs_{clock},
      dials_{clock},
      recorders_{runtime_, bus_, clock, files_},
      circle_{bus_, clock, runtime_, name_},
      watches_{bus_, clock, endpointsFor(runtime_, "analytics", kAnalyticsName)} {
    startGstreamer();
    try {
        start(config);
    } catch (...) {
        stop();  // streams may run already, and they use what is destroyed first
        throw;
    }
}

void IngestRole::Impl::start(const Config& config) {
    const Endpoints endpoints = endpointsFor(runtime_, "ingest", name_);
    publisher_ = std::make_unique<MediaPublisher>(
        bus_, endpoints, RingLimits{}, clock_, [this](const StreamId& stream, bool subscribed) {
            demand(stream, subscribed);
        });
    plays_ = std::make_unique<PlayLoop>(clock_, [this] { publisher_->flush(); });
    reload(config);
    ticker_ = std::jthread{[this](const std::stop_token& stop) { tickUntil(stop); }};
    control_ = std::make_unique<ControlServer>(
        bus_, endpoints.control, [this](const Json& request) -> Json {
            if (request.value("op", "") == "status") {
                return status();
            }
            throw Error{ErrorKind::InvalidArgument, "ingest answers the request 'status' only"};
        });
}

IngestRole::Impl::~Impl() {
    stop();
}

void IngestRole::Impl::stop() noexcept {
    control_.reset();
    ticker_ = {};
    WorkerStreams all;
    {
        const MutexLocker lock{mutex_};
        all.swap(streams_);
    }
    stopAll(std::move(all), clock_);
    plays_.reset();
    publisher_.reset();
}

void IngestRole::Impl::reload(const Config& config) {
    const auto quarantined = quarantinedFor("ingest", loadQuarantine(runtime_));
    const Plan plan = loadPlan(config);
    const PlannedStreams planned = planStreams(config, plan, name_, quarantined);
    LinkPlace place = placeInLink(plan, name_);
    dials_.shareWith(workersIn(place, name_));
    circle_.setPlace(std::move(place));
    watches_.setCameras(recordedOnMotion(planned));
    TimeZone zone{config.time_zone};
    {
        const MutexLocker lock{mutex_};
        zone_ = std::move(zone);
        schedules_ = config.schedules;
    }
    WorkerStreams changed = takeChanged(config, planned);
    std::vector<StreamId> gone;
    for (const auto& [id, stream] : changed) {
        if (planned.count(id) == 0) {
            gone.push_back(id);
        }
    }
    stopAll(std::move(changed), clock_);
    forget(gone, planned);
    for (const auto& [id, one] : planned) {
        {
            const MutexLocker lock{mutex_};
            if (streams_.count(id) > 0) {
                continue;
            }
        }
        WorkerStream stream = makeStream(id, one, config);
        const MutexLocker lock{mutex_};
        if (stream.puller) {
            stream.puller->setSubscribed(subscribed_.count(id) > 0);
        }
        streams_.emplace(id, std::move(stream));
    }
    wakeTicker();
}

// Only after they have stopped: what they publish while they stop would bring them back.
void IngestRole::Impl::forget(const std::vector<StreamId>& gone, const PlannedStreams& planned) {
    for (const StreamId& id : gone) {
        publisher_->forget(id);
        if (planned.count(StreamId{id.camera, StreamKind::Main}) == 0) {
            publisher_->publishState(stateTopic(id.camera), "");
        }
    }
}

// Takes out the streams that are gone or must be dialled anew; brings the others up to date.
WorkerStreams IngestRole::Impl::takeChanged(const Config& config, const PlannedStreams& planned) {
    WorkerStreams changed;
    const MutexLocker lock{mutex_};
    for (auto it = streams_.begin(); it != streams_.end();) {
        const auto found = planned.find(it->first);
        const bool kept = found != planned.end() && it->second.puller && !found->second.quarantined;
        const auto target = kept ? targetOf(config, found->second)
                                 : Result<RtspTarget>{Error{ErrorKind::NotFound, ""}};
        if (target && sameTarget(*target, it->second.puller->target())) {
            it->second.planned = found->second;
            it->second.outlet->recordOnMotion(found->second.on_motion);
            it->second.outlet->setRecorder(recorders_.of(found->second, config));
            ++it;
            continue;
        }
        changed.insert(streams_.extract(it++));
    }
    return changed;
}

WorkerStream IngestRole::Impl::makeStream(const StreamId& id,
                                          const PlannedStream& planned,
                                          const Config& config) {
    WorkerStream out{
        planned, std::make_shared<Outlet>(*publisher_, clock_), nullptr, StreamReport{id}};
    out.outlet->setRecorder(recorders_.of(planned, config));
    out.outlet->recordOnMotion(planned.on_motion);
    out.fixed.since = clock_.utc();
    if (planned.quarantined) {
        out.fixed.state = StreamState::DecoderFault;
        out.fixed.reason = "what this camera sends crashed us twice; it is tried again in an hour";
        return out;
    }
    auto target = targetOf(config, planned);
    if (!target) {
        out.fixed.state = StreamState::NoPermission;
        out.fixed.reason = target.error().text();
        log_.warn("{}: {}", id.text(), out.fixed.reason);
        return out;
    }
    const PullerContext context{clock_, epochs_, dials_, breadcrumbs_, log_, *plays_};
    out.puller = std::make_unique<StreamPuller>(
        id,
        std::move(*target),
        context,
        StreamPuller::Outputs{
            [outlet = out.outlet](AccessUnit unit) { outlet->take(std::move(unit)); },
            [this] { wakeTicker(); }});
    return out;
}

void IngestRole::Impl::demand(const StreamId& stream, bool subscribed) {
    const MutexLocker lock{mutex_};
    if (subscribed) {
        subscribed_.insert(stream);
    } else {
        subscribed_.erase(stream);
    }
    const auto found = streams_.find(stream);
    if (found != streams_.end() && found->second.puller) {
        found->second.puller->setSubscribed(subscribed);
    }
}

void IngestRole::Impl::wakeTicker() {
    const MutexLocker lock{tick_mutex_};
    tick_due_ = true;
    tick_wake_.notify_all();
}

void IngestRole::Impl::tickUntil(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        tick();
        MutexLocker lock{tick_mutex_};
        tick_wake_.wait_for(
            lock, stop, kTick, [this]() BETANG_REQUIRES(tick_mutex_) { return tick_due_; });
        tick_due_ = false;
    }
}

bool IngestRole::Impl::recordsNow(const PlannedStream& planned) const {
    const auto schedule = schedules_.find(planned.schedule);
    return planned.recorded && (schedule == schedules_.end() ||
                                betang::recordsNow(schedule->second, zone_, clock_.utc()));
}

// Once a second and at each change: motion, schedules, watchdogs, states.
void IngestRole::Impl::tick() {
    const std::vector<WatchReport> watched = watches_.hear();
    {
        const MutexLocker lock{mutex_};
        hearAll(streams_, watched);
        for (auto& [id, stream] : streams_) {
            const bool on = recordsNow(stream.planned);
            stream.outlet->setRecording(on);
            stream.outlet->tick();
            stream.recording.see(
                isBeingRecorded(stream, on), stream.outlet->recorded(id).recorded, clock_.utc());
            if (stream.puller) {
                stream.puller->setRecorded(on);
                stream.puller->watchdog();
            }
        }
    }
    auto all = reports();
    if (const auto news = circle_.tick(all)) {
        tellLink(*news);
        all = reports();
    }
    {
        const MutexLocker lock{mutex_};
        noteAbsences(streams_, all);
    }
    // The newest state of a topic is what a new subscriber gets first: let it be main's.
    for (auto one = all.rbegin(); one != all.rend(); ++one) {
        publisher_->publishState(
            stateTopic(one->stream.camera), toJsonText(toJson(*one)), Delivery::AtFlush);
    }
    publisher_->flush();
}

std::vector<StreamReport> IngestRole::Impl::reports() const {
    std::vector<StreamReport> out;
    const MutexLocker lock{mutex_};
    for (const auto& [id, stream] : streams_) {
        out.push_back(reportOf(id, stream));
        out.back().at = clock_.utc();
    }
    if (const LinkReport link = circle_.report(); link.down) {
        blameLink(out, link);
    }
    return out;
}

void IngestRole::Impl::tellLink(const LinkReport& link) {
    publisher_->publishState(linkTopic(link.link), toJsonText(toJson(link)));
    if (link.down) {
        log_.warn("link {} is lost, with {} cameras", link.link, link.cameras.size());
    } else {
        log_.info("link {} is back", link.link);
    }
}

Json IngestRole::Impl::status() const {
    Json streams = Json::array();
    for (const StreamReport& one : reports()) {
        streams.push_back(toJson(one));
    }
    const PublisherCounters counters = publisher_->counters();
    Json answer{{"role", "ingest"},
                {"name", name_},
                {"pid", ::getpid()},
                {"streams", std::move(streams)},
                {"publisher",
                 {{"published", counters.published},
                  {"dropped", counters.dropped},
                  {"catchups", counters.catchups},
                  {"catchups_refused", counters.catchups_refused}}}};
    if (const auto link = circle_.led()) {
        answer["link"] = toJson(*link);
    }
    return answer;
}

IngestRole::IngestRole(const Config& config,
                       std::string name,
                       Clock& clock,
                       BreadcrumbBoard& breadcrumbs)
    : impl_{std::make_unique<Impl>(config, std::move(name), clock, breadcrumbs)} {}

IngestRole::~IngestRole() = default;

void IngestRole::reload(const Config& config) {
    impl_->reload(config);
}

}  // namespace betang
