// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/supervision.hpp"

#include <algorithm>
#include <csignal>
#include <functional>
#include <set>
#include <system_error>
#include <utility>

#include <sys/wait.h>

#include "core/breadcrumb.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr std::chrono::minutes kLately{10};

std::vector<QuarantineEntry> storedQuarantine(const std::filesystem::path& runtime,
                                              const Log& log) {
    try {
        return loadQuarantine(runtime);
    } catch (const Error& error) {
        log.warn("quarantine starts empty: {}", error.text());
        return {};
    }
}

std::set<CameraId> cameraIds(const Config& config) {
    std::set<CameraId> ids;
    for (const auto& [id, camera] : config.cameras) {
        ids.insert(id);
    }
    return ids;
}

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

Supervision::Supervision(const std::filesystem::path& runtime,
                         const Clock& clock,
                         Launcher& launcher)
    : runtime_{runtime},
      clock_{clock},
      launcher_{launcher},
      quarantine_{clock, storedQuarantine(runtime, log_)} {}

void Supervision::apply(Setup setup) {
    storePlan(setup.config, setup.plan);
    quarantine_.keepOnly(cameraIds(setup.config));
    storeQuarantine(runtime_, quarantine_.entries());
    const Setup before = std::exchange(setup_, std::move(setup));
    const std::vector<ChildId> wanted = childrenOf(setup_.config, setup_.plan);
    dropGone(wanted);
    reloadChanged(before);
    for (const ChildId& id : wanted) {
        want(id);
    }
}

void Supervision::dropGone(const std::vector<ChildId>& wanted) {
    askAllToStop([&wanted](const ChildId& id) {
        return std::find(wanted.begin(), wanted.end(), id) == wanted.end();
    });
}

void Supervision::askAllToStop(const std::function<bool(const ChildId&)>& chosen) {
    for (auto at = children_.begin(); at != children_.end();) {
        Entry& entry = *at++;  // askToStop may erase it
        if (chosen(entry.first)) {
            askToStop(entry);
        }
    }
}

void Supervision::reloadChanged(const Setup& before) {
    for (const auto& [id, child] : children_) {
        if (child.pid != 0 && child.wanted && partChanged(id, before, setup_)) {
            launcher_.signal(child.pid, SIGHUP);
        }
    }
}

void Supervision::want(const ChildId& id) {
    const auto [at, is_new] = children_.try_emplace(id);
    at->second.wanted = true;
    if (is_new) {
        launch(*at);
    }
}

void Supervision::launch(Entry& entry) {
    auto& [id, child] = entry;
    child.start_at.reset();
    child.since = clock_.utc();
    try {
        // What an earlier process left must not be blamed on this one.
        std::error_code ignored;
        std::filesystem::remove(breadcrumbFile(runtime_, id), ignored);
        child.pid = launcher_.start(id);
        child.started = clock_.monotonic();
    } catch (const Error& error) {
        log_.error("{}", error.text());
        child.last_exit = error.text();
        child.start_at = clock_.monotonic() + child.policy.pauseAfter(Duration{});
    }
}

void Supervision::askToStop(Entry& entry) {
    auto& [id, child] = entry;
    child.wanted = false;
    if (child.pid == 0) {
        children_.erase(ChildId{id});
        return;
    }
    if (!child.stopping) {
        child.stopping = true;
        child.since = clock_.utc();
        child.kill_at = clock_.monotonic() + kStopLimit;
        launcher_.signal(child.pid, SIGTERM);
    }
}

void Supervision::killNow(Entry& entry) {
    auto& [id, child] = entry;
    child.kill_at.reset();
    if (child.pid != 0) {
        ++killed_;
        log_.warn("{} did not stop in time and is killed", id.text());
        launcher_.signal(child.pid, SIGKILL);
    }
}

void Supervision::ended(pid_t pid, int wait_status) {
    const auto at = std::find_if(
        children_.begin(), children_.end(), [pid](const auto& e) { return e.second.pid == pid; });
    if (pid == 0 || at == children_.end()) {
        return;
    }
    Child& child = at->second;
    child.pid = 0;
    child.last_exit = endText(wait_status);
    child.since = clock_.utc();
    child.kill_at.reset();
    if (!child.wanted) {
        log_.info("{} stopped: {}", at->first.text(), child.last_exit);
        children_.erase(at);
    } else {
        restartLater(*at, wait_status);
    }
    tick();
}

void Supervision::restartLater(Entry& entry, int wait_status) {
    auto& [id, child] = entry;
    const MonoTime now = clock_.monotonic();
    Duration pause{};
    if (!std::exchange(child.stopping, false)) {
        pause = child.policy.pauseAfter(now - child.started);
        ++child.restarts;
        child.restarted.push_back(now);
        while (child.restarted.front() + kLately < now) {
            child.restarted.pop_front();
        }
        log_.warn(
            "{} ended: {}; starts again in {:.1f} s", id.text(), child.last_exit, seconds(pause));
    }
    child.start_at = now + pause;
    if (WIFSIGNALED(wait_status)) {
        blame(id);
    }
}

void Supervision::blame(const ChildId& id) {
    const auto cameras = camerasCrashedOn(breadcrumbFile(runtime_, id));
    bool changed = false;
    for (const CameraId& camera : cameras) {
        log_.warn("{} crashed on {}", id.text(), camera.text());
        if (setup_.config.cameras.contains(camera) && quarantine_.crashed(id.role, camera)) {
            log_.error("{} is quarantined for {}", camera.text(), id.role);
            changed = true;
        }
    }
    if (changed) {
        saveQuarantine();
        reloadKind(id.role);
    }
}

void Supervision::saveQuarantine() {
    try {
        storeQuarantine(runtime_, quarantine_.entries());
    } catch (const Error& error) {
        log_.error("{}", error.text());
    }
}

void Supervision::reloadKind(std::string_view role) {
    for (const auto& [id, child] : children_) {
        if (id.role == role && child.pid != 0 && child.wanted) {
            launcher_.signal(child.pid, SIGHUP);
        }
    }
}

void Supervision::releaseQuarantine() {
    const auto roles = quarantine_.release();
    if (roles.empty()) {
        return;
    }
    saveQuarantine();
    for (const std::string& role : roles) {
        log_.info("a quarantine of {} is over: its camera is tried again", role);
        reloadKind(role);
    }
}

void Supervision::tick() {
    const MonoTime now = clock_.monotonic();
    for (Entry& entry : children_) {
        if (entry.second.kill_at && *entry.second.kill_at <= now) {
            killNow(entry);
        }
        if (entry.second.start_at && *entry.second.start_at <= now) {
            launch(entry);
        }
    }
    if (stopping_) {
        continueStop();
    } else {
        releaseQuarantine();
    }
}

std::optional<MonoTime> Supervision::nextDeadline() const {
    std::optional<MonoTime> next = stopping_ ? std::nullopt : quarantine_.nextRelease();
    const auto consider = [&next](const std::optional<MonoTime>& time) {
        if (time && (!next || *time < *next)) {
            next = time;
        }
    };
    for (const auto& [id, child] : children_) {
        consider(child.kill_at);
        consider(child.start_at);
    }
    return next;
}

void Supervision::stop() {
    if (std::exchange(stopping_, true)) {
        for (Entry& entry : children_) {
            entry.second.wanted = false;
            killNow(entry);
        }
    }
    continueStop();
}

void Supervision::continueStop() {
    const auto is_early = [](const ChildId& id) { return !stopsLast(id); };
    askAllToStop(is_early);
    const bool early_remain = std::any_of(
        children_.begin(), children_.end(), [&](const auto& e) { return is_early(e.first); });
    if (!early_remain) {
        askAllToStop(stopsLast);
    }
}

std::vector<ChildReport> Supervision::children() const {
    const auto is_recent = [now = clock_.monotonic()](MonoTime at) { return at + kLately > now; };
    std::vector<ChildReport> reports;
    for (const auto& [id, child] : children_) {
        const std::string_view running = child.stopping ? "stopping" : "running";
        reports.push_back({id,
                           child.pid,
                           child.pid == 0 ? "waiting" : running,
                           child.restarts,
                           static_cast<uint64_t>(std::count_if(
                               child.restarted.begin(), child.restarted.end(), is_recent)),
                           child.last_exit,
                           child.since});
    }
    return reports;
}

std::vector<QuarantineEntry> Supervision::quarantine() const {
    return quarantine_.entries();
}

}  // namespace betang
