// SPDX-License-Identifier: Apache-2.0
//
// The life of the children of `betang run`: which run, when one that ended is started again, which
// camera a crash is blamed on, and the order in which all stop.

#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "apps/supervisor/children.hpp"
#include "apps/supervisor/launcher.hpp"
#include "apps/supervisor/quarantine_policy.hpp"
#include "apps/supervisor/restart_policy.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"

namespace betang {

struct ChildReport {
    ChildId id;
    pid_t pid = 0;           // 0 while it does not run
    std::string_view state;  // "running", "waiting" (for its next start), "stopping"
    uint64_t restarts = 0;
    uint64_t recent_restarts = 0;  // within the last ten minutes
    std::string last_exit;         // empty until it ended once
    UtcTime since{};               // when this state began
};

// Thread-bound: everything on the thread of the supervisor's loop. Writes plan.json and
// quarantine.json in the runtime folder and reads the breadcrumbs there.
class Supervision {
  public:
    // Time that a child has to stop before it is killed.
    static constexpr Duration kStopLimit = std::chrono::seconds{10};

    Supervision(const std::filesystem::path& runtime, const Clock& clock, Launcher& launcher);

    // Starts what is new, stops what is gone, sends SIGHUP where a part changed. Throws Io when the
    // plan or the quarantine cannot be written; nothing has been changed then.
    void apply(Setup setup);

    // A child ended; ids that are no child's are ignored.
    void ended(pid_t pid, int wait_status);

    // Does what is due; call it at nextDeadline().
    void tick();
    [[nodiscard]] std::optional<MonoTime> nextDeadline() const;

    // Asks all to stop: first those that use others, then the archives. Each has kStopLimit, then
    // it is killed. A second call kills at once.
    void stop();

    [[nodiscard]] bool stopping() const { return stopping_; }

    [[nodiscard]] bool stopped() const { return stopping_ && children_.empty(); }

    // Children that had to be killed while stopping.
    [[nodiscard]] int killed() const { return killed_; }

    [[nodiscard]] std::vector<ChildReport> children() const;
    [[nodiscard]] std::vector<QuarantineEntry> quarantine() const;

  private:
    struct Child {
        pid_t pid = 0;
        bool wanted = true;
        bool stopping = false;
        MonoTime started{};
        std::optional<MonoTime> start_at;
        std::optional<MonoTime> kill_at;
        RestartPolicy policy;
        uint64_t restarts = 0;
        std::deque<MonoTime> restarted{};  // lately
        std::string last_exit;
        UtcTime since{};
    };

    using Entry = std::pair<const ChildId, Child>;

    void want(const ChildId& id);
    void launch(Entry& entry);
    void askToStop(Entry& entry);
    void askAllToStop(const std::function<bool(const ChildId&)>& chosen);
    void killNow(Entry& entry);
    void dropGone(const std::vector<ChildId>& wanted);
    void reloadChanged(const Setup& before);
    void reloadKind(std::string_view role);
    void restartLater(Entry& entry, int wait_status);
    void blame(const ChildId& id);
    void saveQuarantine();
    void releaseQuarantine();
    void continueStop();

    const std::filesystem::path runtime_;
    const Clock& clock_;
    Launcher& launcher_;
    const Log log_{"supervisor"};

    Setup setup_;
    QuarantinePolicy quarantine_;
    std::map<ChildId, Child> children_;
    bool stopping_ = false;
    int killed_ = 0;
};

}  // namespace betang
