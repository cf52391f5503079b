// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_role.hpp"

#include <condition_variable>
#include <thread>
#include <utility>

#include <unistd.h>

#include "bus/control.hpp"
#include "compositor/alarm_watch.hpp"
#include "compositor/camera_snapshot.hpp"
#include "compositor/decoder_choice.hpp"
#include "compositor/frozen_news.hpp"
#include "compositor/load_watch.hpp"
#include "compositor/local_time.hpp"
#include "compositor/png.hpp"
#include "compositor/shown_replays.hpp"
#include "compositor/shown_wall.hpp"
#include "compositor/wall_model.hpp"
#include "compositor/wall_outputs.hpp"
#include "compositor/wall_request.hpp"
#include "compositor/wall_status.hpp"
#include "core/cores.hpp"
#include "core/log.hpp"

namespace betang {
namespace {

const WallConfig& wallOf(const Config& config, const std::string& name) {
    const auto wall = config.walls.find(name);
    if (wall == config.walls.end()) {
        throw Error{ErrorKind::NotFound, "the configuration has no wall '" + name + "'"};
    }
    return wall->second;
}

Json answer(const Result<void>& result) {
    if (!result.ok()) {
        throw result.error();
    }
    return {{"ok", true}};
}

}  // namespace

class WallRole::Impl {
  public:
    Impl(const Config& config, std::string name, Clock& clock, BreadcrumbBoard& breadcrumbs);

    void reload(const Config& config) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] const WallView& view() { return model_.view(); }

  private:
    [[nodiscard]] Json handle(const Json& request);
    [[nodiscard]] Json status() BETANG_EXCLUDES(mutex_);
    [[nodiscard]] Json snapshot(const Json& request) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] Json snapshotOf(const Json& request) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] Json change(const Json& request) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] Json replay(const Json& request) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] std::optional<MonoTime> wakesAt() const BETANG_REQUIRES(mutex_);
    [[nodiscard]] WallPlan planFor(const ShownContent& content, const Plan& workers)
        BETANG_REQUIRES(mutex_);
    [[nodiscard]] Admission admission() BETANG_REQUIRES(mutex_);
    void apply() BETANG_REQUIRES(mutex_);
    void applyStep() BETANG_REQUIRES(mutex_);
    void remember() BETANG_REQUIRES(mutex_);
    void conduct(const std::stop_token& stop) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] bool runsTour() BETANG_EXCLUDES(mutex_);
    void letToursStand(bool stand) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] ShownWall::Around around() const BETANG_REQUIRES(mutex_);

    const std::string name_;
    Clock& clock_;
    const Log log_;
    const MonoTime started_;

    Mutex mutex_;  // taken before any lock of the parts below
    Config config_ BETANG_GUARDED_BY(mutex_);
    ShownWall shown_ BETANG_GUARDED_BY(mutex_);
    ShownReplays replays_ BETANG_GUARDED_BY(mutex_);
    std::set<CameraId> alarms_ BETANG_GUARDED_BY(mutex_);  // when a tour was last looked at
    bool changed_ BETANG_GUARDED_BY(mutex_) = false;       // the conductor must look anew
    std::condition_variable_any change_;

    BusContext bus_;
    DecoderMaker decoders_;
    WallModel model_;
    WallOutputs outputs_;
    FrozenNews news_;
    AlarmWatch alarm_watch_;
    LoadWatch load_;
    std::unique_ptr<ControlServer> control_;
    std::jthread conductor_;  // of tours
};

WallRole::Impl::Impl(const Config& config,
                     std::string name,
                     Clock& clock,
                     BreadcrumbBoard& breadcrumbs)
    : name_{std::move(name)},
      clock_{clock},
      log_{"wall " + name_},
      started_{clock.monotonic()},
      config_{config},
      shown_{loadShown(config, wallOf(config, name_))
                 .value_or(configuredContent(wallOf(config, name_))),
             {config, wallOf(config, name_), clock.monotonic()}},
      model_{bus_,
             clock_,
             breadcrumbs,
             makeToLocal(config.time_zone),
             {.make = [this](Codec codec) { return decoders_.make(codec); },
              .threads = usableCores()}},
      outputs_{bus_, endpointsFor(config.runtime, "wall", name_), model_.view(), clock_},
      news_{name_, model_.view(), outputs_, clock_},
      alarm_watch_{bus_, clock_, endpointsFor(config.runtime, "analytics", kAnalyticsName)},
      load_{name_,
            {.model = model_,
             .outputs = outputs_,
             .clock = clock_,
             .tours = [this] { return runsTour(); },
             .let_tours_stand = [this](bool stand) { letToursStand(stand); }}} {
    {
        const MutexLocker lock{mutex_};
        decoders_.want(wallOf(config_, name_).decoder, log_);
        apply();
        outputs_.apply(wallOf(config_, name_));
    }
    control_ = std::make_unique<ControlServer>(
        bus_, endpointsFor(config.runtime, "wall", name_).control, [this](const Json& request) {
            return handle(request);
        });
    conductor_ = std::jthread{[this](const std::stop_token& stop) { conduct(stop); }};
    log_.info("started");
}

void WallRole::Impl::reload(const Config& config) {
    const WallConfig& wall = wallOf(config, name_);
    const ToLocal local = makeToLocal(config.time_zone);
    const MutexLocker lock{mutex_};
    const WallConfig before = wallOf(config_, name_);
    config_ = config;
    if (wall.decoder != before.decoder) {
        decoders_.want(wall.decoder, log_);
    }
    shown_.reload(before, around());
    model_.view().setLocal(local);
    apply();
    outputs_.apply(wall);
    changed_ = true;
    change_.notify_all();
}

WallPlan WallRole::Impl::planFor(const ShownContent& content, const Plan& workers) {
    const std::map<CameraId, UtcTime> quarantined = quarantinedCameras(config_.runtime);
    const ScenePtr before = model_.view().scene();
    return planWall(content,
                    {.config = config_,
                     .wall = wallOf(config_, name_),
                     .workers = workers,
                     .quarantined = quarantined,
                     .before = *before,
                     .now = model_.view().now()});
}

void WallRole::Impl::apply() {
    const Plan workers = loadPlan(config_);
    const WallConfig& wall = wallOf(config_, name_);
    WallPlan plan = planFor(shown_.content(wall), workers);
    if (const auto next = shown_.ahead(wall, clock_.monotonic())) {
        plan = withAhead(std::move(plan), planFor(*next, workers));
    }
    alarm_watch_.setCameras(shown_.awaitedAlarms(wall));
    replays_.putInto(plan.scene, clock_.monotonic());
    model_.show(std::move(plan));
}

// Of what takes most of all that is or will be shown.
Admission WallRole::Impl::admission() {
    const Plan workers = loadPlan(config_);
    Admission most;
    for (const ShownContent& content : shown_.contents(wallOf(config_, name_))) {
        const Admission one = load_.admits(planFor(content, workers).decode);
        if (one.needs >= most.needs) {
            most = one;
        }
    }
    return most;
}

std::optional<MonoTime> WallRole::Impl::wakesAt() const {
    const auto shown = shown_.wakesAt(clock_.monotonic());
    const auto replayed = replays_.endsAt();
    return shown && replayed ? std::min(shown, replayed) : shown ? shown : replayed;
}

// Between requests: a tour's steps, each decoded before its turn, and the end of what is for a
// time.
void WallRole::Impl::conduct(const std::stop_token& stop) {
    MutexLocker lock{mutex_};
    while (!stop.stop_requested()) {
        changed_ = false;
        const MonoTime now = clock_.monotonic();
        const auto wake = wakesAt();
        const auto changed = [this]() BETANG_REQUIRES(mutex_) { return changed_; };
        if (!wake) {
            change_.wait(lock, stop, changed);
        } else if (!change_.wait_for(lock, stop, *wake - now, changed) && !stop.stop_requested()) {
            alarms_ = alarm_watch_.moving();
            static_cast<void>(shown_.advance(around()));
            applyStep();
        }
    }
}

// Nobody waits for an answer who could be told.
void WallRole::Impl::applyStep() {
    try {
        apply();
    } catch (const std::exception& failed) {
        log_.warn("the wall does not go on: {}", failed.what());
    }
}

bool WallRole::Impl::runsTour() {
    const MutexLocker lock{mutex_};
    return shown_.runsTour();
}

void WallRole::Impl::letToursStand(bool stand) {
    const MutexLocker lock{mutex_};
    shown_.letToursStand(stand, clock_.monotonic());
    changed_ = true;
    change_.notify_all();
}

ShownWall::Around WallRole::Impl::around() const {
    return {config_, wallOf(config_, name_), clock_.monotonic(), &alarms_};
}

Json WallRole::Impl::handle(const Json& request) {
    const std::string op = textOf(request, "op");
    if (op == "status") {
        return status();
    }
    if (op == "show" || op == "push" || op == "preset" || op == "tour" || op == "zoom") {
        return change(request);
    }
    if (op == "replay") {
        return replay(request);
    }
    if (op == "snapshot") {
        return snapshot(request);
    }
    if (op == "snapshot-camera") {
        return snapshotOf(request);
    }
    throw Error{ErrorKind::InvalidArgument, "a wall does not know this op"};
}

Json WallRole::Impl::status() {
    Json shown;
    Json tour;
    Json visit;
    {
        const MutexLocker lock{mutex_};
        shown = toJson(shown_.content(wallOf(config_, name_)));
        tour = shown_.tourJson(clock_.monotonic());
        visit = shown_.visitJson(clock_.monotonic());
    }
    Json outputs = Json::array();
    uint64_t frames = 0;
    for (const OutputStatus& output : outputs_.status()) {
        frames += output.frames.frames;
        outputs.push_back(toJson(output));
    }
    const auto up =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() - started_);
    return {{"ok", true},
            {"wall", name_},
            {"pid", ::getpid()},
            {"up_ms", up.count()},
            {"frames", frames},
            {"layout", shown["layout"]},
            {"board", shown.value("board", Json())},
            {"preset", shown["preset"]},
            {"tour", std::move(tour)},
            {"visit", std::move(visit)},
            {"zoom", shown["zoom"]},
            {"load", load_.toJson()},
            {"tiles", tilesToJson(model_)},
            {"outputs", std::move(outputs)},
            {"reader", readerToJson(model_.reader())},
            {"decoders", decoders_.toJson()}};
}

Json WallRole::Impl::change(const Json& request) {
    const MutexLocker lock{mutex_};
    const ShownWall before = shown_;
    const bool forced = request.value("force", Json()) == true;
    const double needed = forced ? 0 : admission().needs;
    alarms_ = alarm_watch_.moving();
    if (const auto changed = shown_.change(request, around()); !changed) {
        throw changed.error();
    }
    try {
        if (const Admission wanted = admission();
            !forced && !wanted.carried && wanted.needs > needed) {
            throw Error{ErrorKind::Busy, toText(wanted)};
        }
        apply();
    } catch (...) {
        shown_ = before;
        throw;
    }
    remember();
    changed_ = true;
    change_.notify_all();
    Json result = toJson(shown_.content(wallOf(config_, name_)));
    result["ok"] = true;
    return result;
}

// Not remembered: after a restart there is nothing to replay.
Json WallRole::Impl::replay(const Json& request) {
    const MutexLocker lock{mutex_};
    const ScenePtr scene = model_.view().scene();
    const ReplayRequest asked = replayRequest(request, *scene).take();
    if (asked.span > Duration::zero()) {
        replays_.start(asked.tile, model_.replay(asked.stream, asked.span).take());
    } else {
        replays_.stop(asked.tile);
    }
    apply();
    changed_ = true;
    change_.notify_all();
    return {{"ok", true}};
}

void WallRole::Impl::remember() {
    const auto stored = storeShown(config_, wallOf(config_, name_), shown_.chosen());
    if (!stored.ok()) {
        log_.warn("what is shown will not survive a restart: {}", stored.error().text());
    }
}

Json WallRole::Impl::snapshot(const Json& request) {
    Size size;
    {
        const MutexLocker lock{mutex_};
        size = wallOf(config_, name_).canvas;
    }
    size = sizeOf(request, "size").take().value_or(size);
    WallDrawer drawer;
    return answer(writePng(pathOf(request), drawer.draw(model_.view().content({}, size, 0))));
}

// Of a camera that the wall shows: reading any other off the bus would hold up all requests for as
// long as it takes.
Json WallRole::Impl::snapshotOf(const Json& request) {
    const CameraId camera = CameraId::parse(textOf(request, "camera")).take();
    const std::filesystem::path path = pathOf(request);
    const std::optional<StoredPicture> stored = model_.store().newest(camera);
    std::string name;
    {
        const MutexLocker lock{mutex_};
        const auto known = config_.cameras.find(camera);
        name = known == config_.cameras.end() ? camera.text() : known->second.name;
    }
    if (!stored) {
        throw Error{ErrorKind::NotFound, "the wall has no picture of '" + camera.text() + "'"};
    }
    const WallView& view = model_.view();
    return answer(writePicture(stored->picture, name, view.now(), view.local(), path));
}

WallRole::WallRole(const Config& config,
                   std::string name,
                   Clock& clock,
                   BreadcrumbBoard& breadcrumbs)
    : impl_{std::make_unique<Impl>(config, std::move(name), clock, breadcrumbs)} {}

WallRole::~WallRole() = default;

void WallRole::reload(const Config& config) {
    impl_->reload(config);
}

const WallView& WallRole::view() const {
    return impl_->view();
}

}  // namespace betang
