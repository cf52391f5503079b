// SPDX-License-Identifier: Apache-2.0

#include "apps/role/role_runner.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>

#include "apps/role/hosted_role.hpp"
#include "apps/service_notify.hpp"
#include "apps/signal_reader.hpp"
#include "apps/supervisor/children.hpp"
#include "bus/endpoints.hpp"
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

int pollTime(const ServiceNotify& notify, const Clock& clock) {
    const auto deadline = notify.nextDeadline();
    if (!deadline) {
        return -1;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*deadline - clock.monotonic()).count();
    return static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
}

// The next signal, keeping systemd's watchdog quiet while waiting for it.
int nextSignal(SignalReader& signals, ServiceNotify& notify, const Clock& clock) {
    while (true) {
        if (const auto signal = signals.next()) {
            return *signal;
        }
        notify.tick();
        pollfd wait{signals.fd(), POLLIN, 0};
        if (::poll(&wait, 1, pollTime(notify, clock)) < 0 && errno != EINTR) {
            throw Error{ErrorKind::Internal, "the role cannot wait"};
        }
    }
}

Config load(const RoleOptions& options) {
    return options.base.empty() ? loadConfig(options.config_file)
                                : loadConfig(options.config_file, options.base);
}

void reload(const RoleOptions& options, HostedRole& role, const Log& log) {
    try {
        role.reload(load(options));
        log.info("the configuration is applied");
    } catch (const std::exception& error) {
        log.error("the configuration is not applied: {}", error.what());
    }
}

}  // namespace

void runRole(const RoleOptions& options) {
    ::prctl(PR_SET_NAME, fmt::format("betang-{}", options.kind).c_str());
    std::signal(SIGPIPE, SIG_IGN);
    SystemClock clock;
    SignalReader signals{SIGHUP, SIGINT, SIGTERM};
    ServiceNotify notify{clock};
    const Log log{fmt::format("{} {}", options.kind, options.name)};

    const Config config = load(options);
    prepareRuntime(config.runtime);
    BreadcrumbBoard breadcrumbs{breadcrumbsOf(options, config)};
    const auto role = startRole(options.kind, {config, options.name, clock, breadcrumbs});
    notify.ready();
    while (nextSignal(signals, notify, clock) == SIGHUP) {
        reload(options, *role, log);
    }
    notify.stopping();
}

}  // namespace betang
