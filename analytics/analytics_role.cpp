// SPDX-License-Identifier: Apache-2.0

#include "analytics/analytics_role.hpp"

#include <utility>

#include <unistd.h>

#include "analytics/analysis_pool.hpp"
#include "analytics/open_events.hpp"
#include "bus/control.hpp"
#include "bus/media_publisher.hpp"
#include "bus/quarantine.hpp"
#include "bus/stream_feed.hpp"
#include "core/cores.hpp"
#include "core/log.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kTick{1};

int64_t milliseconds(Duration duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

Json toJson(const CameraId& camera, const CameraPlan& plan, const AnalyserStatus& status) {
    return {{"camera", camera.text()},
            {"stream", toText(plan.stream.kind)},
            {"state", status.state},
            {"decoded", status.decoded},
            {"analysed", status.analysed},
            {"dropped", status.dropped},
            {"errors", status.errors},
            {"events", status.begun},
            {"active", status.active},
            {"keyframes_only", status.keyframes},
            {"cpu_ms", milliseconds(status.cpu)}};
}

Json toJson(const ReaderCounters& counters) {
    return {{"received", counters.received},
            {"caught_up", counters.caught_up},
            {"lost", counters.lost},
            {"malformed", counters.malformed}};
}

}  // namespace

class AnalyticsRole::Impl {
  public:
    Impl(const Config& config, std::string name, Clock& clock, BreadcrumbBoard& breadcrumbs);

    void reload(const Config& config) BETANG_EXCLUDES(mutex_);

  private:
    void publish(const MotionReport& report);
    void publish(const WatchReport& report);
    void analyse(BusBatch batch);
    [[nodiscard]] Json handle(const Json& request) BETANG_EXCLUDES(mutex_);

    const std::string name_;
    Clock& clock_;
    const Log log_;
    const MonoTime started_;

    Mutex mutex_;  // taken before any lock of the parts below
    WatchPlan plan_ BETANG_GUARDED_BY(mutex_);
    std::set<CameraId> quarantined_ BETANG_GUARDED_BY(mutex_);

    OpenEvents open_;
    BusContext bus_;
    MediaPublisher publisher_;
    AnalysisPool pool_;
    MonoTime ticked_;  // the feed's thread
    StreamFeed feed_;
    std::unique_ptr<ControlServer> control_;
};

AnalyticsRole::Impl::Impl(const Config& config,
                          std::string name,
                          Clock& clock,
                          BreadcrumbBoard& breadcrumbs)
    : name_{std::move(name)},
      clock_{clock},
      log_{"analytics " + name_},
      started_{clock.monotonic()},
      open_{config.runtime / ("analytics-" + name_ + ".events")},
      publisher_{bus_, endpointsFor(config.runtime, "analytics", name_), {}, clock, {}},
      pool_{{breadcrumbs,
             clock,
             [this](const MotionReport& report) { publish(report); },
             [this](const WatchReport& report) { publish(report); }},
            usableCores()},
      ticked_{clock.monotonic()},
      feed_{bus_, clock, {.name = "analytics feed"}, [this](BusBatch batch) {
                analyse(std::move(batch));
            }} {
    for (const MotionReport& report : open_.left(clock.utc())) {
        publish(report);
    }
    reload(config);
    control_ =
        std::make_unique<ControlServer>(bus_,
                                        endpointsFor(config.runtime, "analytics", name_).control,
                                        [this](const Json& request) { return handle(request); });
    log_.info("started");
}

void AnalyticsRole::Impl::reload(const Config& config) {
    const MutexLocker lock{mutex_};
    quarantined_ = quarantinedFor("analytics", loadQuarantine(config.runtime));
    plan_ = planWatches(config, loadPlan(config), quarantined_);
    pool_.setPlan(plan_);
    FeedPlan streams;
    for (const auto& [camera, wanted] : plan_) {
        streams.emplace(wanted.stream, wanted.at);
    }
    feed_.setPlan(std::move(streams));
}

void AnalyticsRole::Impl::analyse(BusBatch batch) {
    for (AccessUnit& unit : batch.units) {
        pool_.push(std::move(unit));
    }
    if (clock_.monotonic() - ticked_ >= kTick) {
        ticked_ = clock_.monotonic();
        pool_.tick();
    }
}

void AnalyticsRole::Impl::publish(const MotionReport& report) {
    open_.note(report);
    publisher_.publishState(eventTopic(report.camera), toJsonText(betang::toJson(report)));
}

void AnalyticsRole::Impl::publish(const WatchReport& report) {
    publisher_.publishState(watchTopic(report.camera), toJsonText(betang::toJson(report)));
}

Json AnalyticsRole::Impl::handle(const Json& request) {
    if (request.at("op") != "status") {
        throw Error{ErrorKind::InvalidArgument, "analytics does not know this op"};
    }
    const auto status = pool_.status();
    Json cameras = Json::array();
    const MutexLocker lock{mutex_};
    for (const auto& [camera, plan] : plan_) {
        const auto found = status.find(camera);
        if (found != status.end()) {
            cameras.push_back(toJson(camera, plan, found->second));
        }
    }
    for (const CameraId& camera : quarantined_) {
        cameras.push_back({{"camera", camera.text()}, {"state", "quarantined"}});
    }
    return {{"ok", true},
            {"name", name_},
            {"pid", ::getpid()},
            {"up_ms", milliseconds(clock_.monotonic() - started_)},
            {"cameras", std::move(cameras)},
            {"reader", toJson(feed_.counters())}};
}

AnalyticsRole::AnalyticsRole(const Config& config,
                             std::string name,
                             Clock& clock,
                             BreadcrumbBoard& breadcrumbs)
    : impl_{std::make_unique<Impl>(config, std::move(name), clock, breadcrumbs)} {}

AnalyticsRole::~AnalyticsRole() = default;

void AnalyticsRole::reload(const Config& config) {
    impl_->reload(config);
}

}  // namespace betang
