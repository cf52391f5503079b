// SPDX-License-Identifier: Apache-2.0

#include "core/bench/process.hpp"

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.hpp"

namespace betang::bench {
namespace {

void pin(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<size_t>(core), &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) {
        ::_exit(126);
    }
}

Duration fromTicks(int64_t ticks) {
    return std::chrono::nanoseconds{std::chrono::seconds{1}} * ticks / ::sysconf(_SC_CLK_TCK);
}

Duration fromTimeval(const timeval& time) {
    return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

pid_t forkOrThrow() {
    const pid_t pid = ::fork();
    if (pid < 0) {
        throw Error{ErrorKind::Unavailable, std::string{"fork: "} + std::strerror(errno)};
    }
    return pid;
}

// The core that a spawned program inherits from us, for the time of spawning.
class BorrowedCore final {
  public:
    explicit BorrowedCore(int core) {
        sched_getaffinity(0, sizeof before_, &before_);
        pin(core);
    }

    ~BorrowedCore() { sched_setaffinity(0, sizeof before_, &before_); }

    BorrowedCore(const BorrowedCore&) = delete;
    BorrowedCore& operator=(const BorrowedCore&) = delete;

  private:
    cpu_set_t before_{};
};

// Views into `command`, ended by a null, as exec takes them.
std::vector<char*> argumentsOf(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    for (const std::string& argument : command) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    return arguments;
}

pid_t spawn(const std::vector<std::string>& command) {
    std::vector<char*> arguments = argumentsOf(command);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = -1;
    const int failed = posix_spawnp(&pid, arguments[0], &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    return failed == 0 ? pid : -1;
}

// Along PATH; a name with a slash stands for itself. No shell has a part in it.
std::string programNamed(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders{path == nullptr || name.find('/') != std::string::npos ? "" : path};
    for (std::string folder; std::getline(folders, folder, ':');) {
        const std::string file = folder + "/" + name;
        if (::access(file.c_str(), X_OK) == 0) {
            return file;
        }
    }
    return name;
}

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::filesystem::path& output) {
    const int null = ::open("/dev/null", O_RDONLY);
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (null < 0 || file < 0) {
        throw Error{ErrorKind::Io, "cannot write " + output.string()};
    }
    ::dup2(null, STDIN_FILENO);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::close_range(STDERR_FILENO + 1, UINT_MAX, 0);
    std::vector<char*> arguments = argumentsOf(command);
    ::execv(programNamed(command.front()).c_str(), arguments.data());
    throw Error{ErrorKind::Unavailable,
                "cannot run " + command.front() + ": " + std::strerror(errno)};
}

}  // namespace

Process::Process(int core, const std::function<void()>& work) : pid_{forkOrThrow()} {
    if (pid_ != 0) {
        return;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin(core);
    try {
        work();
        ::_exit(0);
    } catch (const std::exception& error) {
        const std::string text = std::string{"bench: "} + error.what() + "\n";
        static_cast<void>(::write(STDERR_FILENO, text.data(), text.size()) == 0);
        ::_exit(1);
    }
}

Process::Process(int core,
                 const std::vector<std::string>& command,
                 const std::filesystem::path& output)
    : Process{core, [&] { become(command, output); }} {}

Process::~Process() {
    if (running()) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
}

Duration Process::cpu() const {
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
        throw Error{ErrorKind::Unavailable, "a process of the benchmark has ended too soon"};
    }
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

uint64_t Process::memory() const {
    std::ifstream file{"/proc/" + std::to_string(pid_) + "/smaps_rollup"};
    std::string word;
    while (file >> word) {
        uint64_t kilobytes = 0;
        if (word == "Pss:" && file >> kilobytes) {
            return kilobytes << 10;
        }
    }
    throw Error{ErrorKind::Unavailable, "this system does not tell a process's memory"};
}

bool Process::running() {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        status_ = status;
    }
    return !status_;
}

bool Process::stop(int signal, Duration limit, Clock& clock) {
    const MonoTime deadline = clock.monotonic() + limit;
    if (running()) {
        ::kill(pid_, signal);
    }
    while (running() && clock.monotonic() < deadline) {
        clock.sleepFor(std::chrono::milliseconds{20}, {});
    }
    return status_ && WIFEXITED(*status_) && WEXITSTATUS(*status_) == 0;
}

Result<Duration> runOnCore(const std::vector<std::string>& command, int core) {
    pid_t pid = -1;
    {
        const BorrowedCore borrowed{core};
        pid = spawn(command);
    }
    int status = 0;
    rusage usage{};
    if (pid < 0 || ::wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0) {
        return Error{ErrorKind::Unavailable, "'" + command.front() + "' failed"};
    }
    return fromTimeval(usage.ru_utime) + fromTimeval(usage.ru_stime);
}

Duration stealTime() {
    std::ifstream file{"/proc/stat"};
    std::string name;
    int64_t user = 0;
    int64_t nice = 0;
    int64_t system = 0;
    int64_t idle = 0;
    int64_t wait = 0;
    int64_t irq = 0;
    int64_t soft = 0;
    int64_t steal = 0;
    file >> name >> user >> nice >> system >> idle >> wait >> irq >> soft >> steal;
    return fromTicks(steal);
}

}  // namespace betang::bench
