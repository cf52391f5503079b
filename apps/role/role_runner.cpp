// SPDX-License-Identifier: Apache-2.0

#include "apps/role/role_runner.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>

#include "apps/role/confinement.hpp"
#include "apps/role/hosted_role.hpp"
#include "apps/service_notify.hpp"
#include "apps/signal_reader.hpp"
#include "apps/supervisor/children.hpp"
#include "bus/endpoints.hpp"
#include "config/plan.hpp"
#include "config/reader.hpp"
#include "core/breadcrumb.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/log.hpp"

namespace betang {

namespace {

std::filesystem::path breadcrumbsOf(const RoleOptions& options, const Config& config) {
    const auto file = breadcrumbFile(config.runtime, {options.kind, options.name});
    std::filesystem::create_directories(file.parent_path());
    return file;
}

constexpr std::chrono::seconds kLook{5};  // between two checks of what a role may open

int millisecondsUntil(MonoTime deadline, const Clock& clock) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - clock.monotonic()).count();
    return static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
}

// The next signal, or nothing after kLook; keeps systemd's watchdog quiet while waiting for it.
std::optional<int> nextSignal(SignalReader& signals, ServiceNotify& notify, const Clock& clock) {
    const MonoTime look = clock.monotonic() + kLook;
    while (clock.monotonic() < look) {
        if (const auto signal = signals.next()) {
            return *signal;
        }
        notify.tick();
        const MonoTime deadline = std::min(notify.nextDeadline().value_or(look), look);
        pollfd wait{signals.fd(), POLLIN, 0};
        if (::poll(&wait, 1, millisecondsUntil(deadline, clock)) < 0 && errno != EINTR) {
            throw Error{ErrorKind::Internal, "the role cannot wait"};
        }
    }
    return std::nullopt;
}

Config load(const RoleOptions& options) {
    return options.base.empty() ? loadConfig(options.config_file)
                                : loadConfig(options.config_file, options.base);
}

// A role as it runs, with what it may.
struct Running {
    const RoleOptions& options;
    const Confinement& confinement;
    HostedRole& role;
    const Log& log;
};

// False when the process has to begin anew, because it gave up what it needs now.
bool reload(const Running& running) {
    try {
        const Config config = load(running.options);
        if (!running.confinement.suffices({config, loadPlan(config)})) {
            running.log.warn(
                "the configuration needs more than this process kept: it ends, to be "
                "started again");
            return false;
        }
        running.role.reload(config);
        running.log.info("the configuration is applied");
    } catch (const std::exception& error) {
        running.log.error("the configuration is not applied: {}", error.what());
    }
    return true;
}

// Until a signal to stop, or until whoever supervises this process has to start it again.
void serve(const Running& running,
           SignalReader& signals,
           ServiceNotify& notify,
           const Clock& clock) {
    while (true) {
        const auto signal = nextSignal(signals, notify, clock);
        if (!signal && !running.confinement.placesRemain()) {
            running.log.warn(
                "a file or folder was replaced and is closed to this process: it ends, to be "
                "started again");
            return;
        }
        if (signal && (*signal != SIGHUP || !reload(running))) {
            return;
        }
    }
}

// Access units are made on one thread and freed on another: with an arena for each thread glibc
// would keep what every one of them once needed, and map and unmap memory all the time.
// All but the first also ask the kernel for each page alone; ingest fills its rings for half a
// minute.
void settleMemory(std::string_view kind) {
    constexpr int kArenas = 2;
    constexpr int kKept = 8 << 20;
    constexpr int kAtOnce = 1 << 20;
    ::mallopt(M_ARENA_MAX, kind == "ingest" ? 1 : kArenas);
    ::mallopt(M_TOP_PAD, kAtOnce);
    ::mallopt(M_TRIM_THRESHOLD, kKept);
}

}  // namespace

void runRole(const RoleOptions& options) {
    settleMemory(options.kind);
    ::prctl(PR_SET_NAME, fmt::format("betang-{}", options.kind).c_str());
    std::signal(SIGPIPE, SIG_IGN);
    SystemClock clock;
    const Surroundings around = surroundingsOf(options.config_file);  // before they are taken
    SignalReader signals{SIGHUP, SIGINT, SIGTERM};
    ServiceNotify notify{clock};
    const Log log{fmt::format("{} {}", options.kind, options.name)};

    const Config config = load(options);
    prepareRuntime(config.runtime);
    BreadcrumbBoard breadcrumbs{breadcrumbsOf(options, config)};
    prepareRole(options.kind);
    const Confinement confinement{
        {options.kind, options.name}, {config, loadPlan(config)}, around, log};
    const auto role = startRole(options.kind, {config, options.name, clock, breadcrumbs});
    notify.ready();
    serve({options, confinement, *role, log}, signals, notify, clock);
    notify.stopping();
}

}  // namespace betang
