// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/launcher.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr int kCouldNotRun = 127;

void takeNullAsInput() {
    const int null = ::open("/dev/null", O_RDONLY);
    if (null >= 0) {
        ::dup2(null, STDIN_FILENO);
    }
}

void resetSignals() {
    for (int signal = 1; signal < NSIG; ++signal) {
        ::signal(signal, SIG_DFL);
    }
    sigset_t blocked;
    ::sigemptyset(&blocked);
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
        ::sigaddset(&blocked, signal);
    }
    ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

// Between fork and exec of a process with threads: async-signal-safe calls only.
[[noreturn]] void becomeChild(pid_t parent, int nice, const char* program, char* const* arguments) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(kCouldNotRun);  // the parent died before the line above took effect
    }
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::setsid();
    ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + nice);
    takeNullAsInput();
    ::close_range(STDERR_FILENO + 1, UINT_MAX, 0);
    resetSignals();
    ::execv(program, arguments);
    ::_exit(kCouldNotRun);
}

}  // namespace

ProcessLauncher::ProcessLauncher(std::filesystem::path program,
                                 std::filesystem::path config_file,
                                 std::filesystem::path base)
    : program_{program.string()}, config_file_{config_file.string()}, base_{base.string()} {}

pid_t ProcessLauncher::start(const ChildId& child) {
    std::array<std::string, 9> words{
        "betang", "role", child.role, "-c", config_file_, "--base", base_, "--name", child.name};
    std::array<char*, words.size() + 1> arguments{};
    for (size_t i = 0; i < words.size(); ++i) {
        arguments[i] = words[i].data();
    }
    const pid_t parent = ::getpid();
    const int nice = niceOf(child.role);
    const pid_t pid = ::fork();
    if (pid == 0) {
        becomeChild(parent, nice, program_.c_str(), arguments.data());
    }
    if (pid < 0) {
        throw Error{ErrorKind::Unavailable,
                    fmt::format("no process for {}: {}", child.text(), std::strerror(errno))};
    }
    return pid;
}

void ProcessLauncher::signal(pid_t child, int signal) {
    // The id cannot be another's by now: it stays ours until waitpid() has returned it.
    ::kill(child, signal);
}

int niceOf(std::string_view role) {
    if (role == "ingest" || role == "archive" || role == "wall") {
        return 0;  // a wall's decoders step back by themselves
    }
    return role == "analytics" ? 8 : 2;
}

std::string endText(int wait_status) {
    if (WIFSIGNALED(wait_status)) {
        const int signal = WTERMSIG(wait_status);
        const char* const name = ::sigdescr_np(signal);
        return fmt::format("signal {} ({})", signal, name == nullptr ? "?" : name);
    }
    return fmt::format("exit {}", WEXITSTATUS(wait_status));
}

}  // namespace betang
