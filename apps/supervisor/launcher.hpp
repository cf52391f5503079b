// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "apps/supervisor/children.hpp"

namespace betang {

// Starts children and signals them: the seam between deciding and doing.
class Launcher {
  public:
    virtual ~Launcher() = default;

    // The process id of the new child; throws Unavailable when there can be none now.
    virtual pid_t start(const ChildId& child) = 0;
    virtual void signal(pid_t child, int signal) = 0;
};

// Runs `PROGRAM role KIND -c FILE --base FOLDER --name NAME`. The child dies with the thread that
// called start() (PR_SET_PDEATHSIG), has a session of its own, so that a Ctrl-C reaches the
// supervisor alone, stands as far behind others as niceOf() says, and inherits nothing but stdout
// and stderr. SIGHUP, SIGINT and SIGTERM are blocked in it, so that none is lost or kills it before
// it listens. Thread-bound.
class ProcessLauncher final : public Launcher {
  public:
    // Children read `config_file`, with relative paths in it leading from `base`.
    ProcessLauncher(std::filesystem::path program,
                    std::filesystem::path config_file,
                    std::filesystem::path base);

    pid_t start(const ChildId& child) override;
    void signal(pid_t child, int signal) override;

  private:
    std::string program_;
    std::string config_file_;
    std::string base_;
};

// How far behind the others a role stands where there is too little processor time, as nice(2)
// counts: recording and drawing come first (decoding for a wall does not), watching for motion
// last.
[[nodiscard]] int niceOf(std::string_view role);

// "exit 1" or "signal 6 (Aborted)", from a status of waitpid().
[[nodiscard]] std::string endText(int wait_status);

}  // namespace betang
