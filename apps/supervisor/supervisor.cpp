// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/supervisor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "apps/supervisor/accepted_config.hpp"
#include "bus/endpoints.hpp"
#include "config/plan.hpp"
#include "config/reader.hpp"
#include "core/clock_sync.hpp"
#include "core/error.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

Config readyToRun(const std::filesystem::path& file) {
    ConfigOrProblems read = checkConfig(file);
    std::string problems;
    for (const ConfigProblem& problem : read.problems) {
        problems += (problems.empty() ? "" : "\n") + problem.text();
    }
    if (!problems.empty()) {
        throw Error{ErrorKind::BadConfig, problems};
    }
    prepareRuntime(read.config.runtime);
    return std::move(read.config);
}

Setup setupOf(Config config) {
    Plan plan = loadPlan(config);
    return {std::move(config), std::move(plan)};
}

// Milliseconds for poll(): -1 for ever, rounded up, so that a deadline has passed afterwards.
int pollTime(const std::optional<MonoTime>& deadline, MonoTime now) {
    if (!deadline) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - now).count();
    return static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
}

Json toJson(const ChildReport& child) {
    return {{"role", child.id.role},
            {"name", child.id.name},
            {"pid", child.pid},
            {"state", child.state},
            {"restarts", child.restarts},
            {"recent_restarts", child.recent_restarts},
            {"last_exit", child.last_exit},
            {"since", toRfc3339(child.since)}};
}

Json toJson(const SelfAlarm& alarm) {
    return {{"kind", toText(alarm.kind)},
            {"subject", alarm.subject},
            {"text", alarm.text},
            {"indonesian", alarm.indonesian},
            {"since", toRfc3339(alarm.since)}};
}

Json toJson(const QuarantineEntry& entry) {
    return {{"role", entry.role},
            {"camera", entry.camera.text()},
            {"since", toRfc3339(entry.since)},
            {"retry_at", toRfc3339(entry.retry_at)}};
}

template <typename Items>
Json listOf(const Items& items) {
    Json list = Json::array();
    for (const auto& item : items) {
        list.push_back(toJson(item));
    }
    return list;
}

}  // namespace

Supervisor::Supervisor(SupervisorOptions options, const Clock& clock)
    : options_{std::move(options)},
      clock_{clock},
      signals_{SIGCHLD, SIGHUP, SIGINT, SIGTERM},
      notify_{clock},
      config_{readyToRun(options_.config_file)},
      lock_{config_.runtime},
      launcher_{options_.program,
                acceptedConfig(config_.runtime, options_.config_file),
                std::filesystem::absolute(options_.config_file).parent_path()},
      supervision_{config_.runtime, clock, launcher_},
      control_{context_,
               endpointsFor(config_.runtime, "run", "main").control,
               [this](const Json& request) { return requests_.ask(request); }},
      watch_{config_.runtime, clock},
      started_{clock.monotonic()} {}

bool Supervisor::run() {
    keepAccepted(config_, options_.config_file);
    supervision_.apply(setupOf(config_));
    log_.info("{} processes started", supervision_.children().size());
    notify_.ready();
    while (!supervision_.stopped()) {
        wait();
        while (const auto signal = signals_.next()) {
            onSignal(*signal);
        }
        requests_.answer([this](const Json& request) { return answer(request); });
        supervision_.tick();
        notify_.tick();
    }
    requests_.close();
    return supervision_.killed() == 0;
}

void Supervisor::wait() {
    auto deadline = supervision_.nextDeadline();
    const auto watchdog = notify_.nextDeadline();
    if (watchdog && (!deadline || *watchdog < *deadline)) {
        deadline = watchdog;
    }
    std::array<pollfd, 2> waits{pollfd{signals_.fd(), POLLIN, 0},
                                pollfd{requests_.fd(), POLLIN, 0}};
    const int timeout = pollTime(deadline, clock_.monotonic());
    if (::poll(waits.data(), waits.size(), timeout) < 0 && errno != EINTR) {
        throw Error{ErrorKind::Internal, "the supervisor cannot wait"};
    }
}

void Supervisor::onSignal(int signal) {
    switch (signal) {
        case SIGCHLD:
            reap();
            break;
        case SIGHUP:
            reload();
            break;
        default:
            log_.info("stopping");
            notify_.stopping();
            watch_.requestStop();
            supervision_.stop();
    }
}

void Supervisor::reap() {
    int status = 0;
    while (true) {
        const pid_t pid = ::waitpid(-1, &status, WNOHANG);
        if (pid <= 0) {
            return;
        }
        supervision_.ended(pid, status);
    }
}

Json Supervisor::answer(const Json& request) {
    const std::string op = request.value("op", "");
    if (op == "status") {
        return status();
    }
    if (op == "reload") {
        return reload();
    }
    if (op == "alarms") {
        return {{"ok", true}, {"alarms", listOf(watch_.alarms())}};
    }
    throw Error{ErrorKind::InvalidArgument, "op: must be status, alarms or reload"};
}

Json Supervisor::reload() {
    if (supervision_.stopping()) {
        return {{"ok", false}, {"error", "the supervisor is stopping"}};
    }
    ConfigOrProblems read = checkConfig(options_.config_file);
    if (read.problems.empty() && read.config.runtime != config_.runtime) {
        read.problems.push_back(
            {options_.config_file, 1, 1, "runtime", "cannot change while running"});
    }
    if (!read.problems.empty()) {
        return refused(read.problems);
    }
    try {
        keepAccepted(read.config, options_.config_file);
        supervision_.apply(setupOf(read.config));
    } catch (const Error& error) {
        log_.error("the configuration is not applied: {}", error.text());
        return {{"ok", false}, {"error", error.text()}};
    }
    config_ = std::move(read.config);
    log_.info("the configuration is applied");
    return {{"ok", true}, {"applied", true}, {"problems", Json::array()}};
}

Json Supervisor::refused(const std::vector<ConfigProblem>& problems) const {
    Json texts = Json::array();
    for (const ConfigProblem& problem : problems) {
        log_.error("{}", problem.text());
        texts.push_back(problem.text());
    }
    log_.error("the configuration is not applied");
    return {{"ok", true}, {"applied", false}, {"problems", std::move(texts)}};
}

Json Supervisor::status() const {
    const Duration uptime = clock_.monotonic() - started_;
    return {{"ok", true},
            {"pid", ::getpid()},
            {"config", options_.config_file.string()},
            {"uptime_s", std::chrono::duration_cast<std::chrono::seconds>(uptime).count()},
            {"children", listOf(supervision_.children())},
            {"quarantine", listOf(supervision_.quarantine())},
            {"clock_synchronised", isClockSynchronised()},
            {"alarms", listOf(watch_.alarms())}};
}

}  // namespace betang
