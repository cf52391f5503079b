// SPDX-License-Identifier: Apache-2.0
//
// `betang run`: one loop that waits for signals, requests and deadlines and hands them to
// Supervision. It parses nothing that comes from a camera.

#pragma once

#include <filesystem>
#include <vector>

#include "apps/service_notify.hpp"
#include "apps/signal_reader.hpp"
#include "apps/supervisor/launcher.hpp"
#include "apps/supervisor/request_queue.hpp"
#include "apps/supervisor/run_lock.hpp"
#include "apps/supervisor/self_watch.hpp"
#include "apps/supervisor/supervision.hpp"
#include "bus/control.hpp"
#include "config/config.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"

namespace betang {

struct SupervisorOptions {
    std::filesystem::path config_file;
    std::filesystem::path program = "/proc/self/exe";  // what the children run
};

// Thread-bound; make it before any other thread exists, because it blocks signals.
class Supervisor {
  public:
    // Reads the configuration, takes the lock on its runtime folder and listens. Throws BadConfig,
    // Unavailable (another one runs) or Io.
    Supervisor(SupervisorOptions options, const Clock& clock);
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    // Runs until SIGTERM or SIGINT and until every child is gone. SIGHUP and {"op":"reload"} apply
    // the configuration anew. True when no child had to be killed.
    bool run();

  private:
    void wait();
    void onSignal(int signal);
    void reap();
    Json answer(const Json& request);
    Json reload();
    Json refused(const std::vector<ConfigProblem>& problems) const;
    Json status() const;

    const SupervisorOptions options_;
    const Clock& clock_;
    const Log log_{"supervisor"};
    SignalReader signals_;
    ServiceNotify notify_;
    Config config_;
    RunLock lock_;
    ProcessLauncher launcher_;
    Supervision supervision_;
    RequestQueue requests_;
    BusContext context_;
    ControlServer control_;
    SelfWatch watch_;
    MonoTime started_;
};

}  // namespace betang
