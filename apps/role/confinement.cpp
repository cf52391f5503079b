// SPDX-License-Identifier: Apache-2.0

#include "apps/role/confinement.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "apps/role/landlock.hpp"
#include "core/error.hpp"
#include "core/storage_marker.hpp"
#include "core/unique_fd.hpp"
#include "server/console_folder.hpp"

namespace betang {

namespace {

#if defined(__x86_64__)
constexpr uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t kMachine = 0;
#endif

constexpr uint32_t kOtherNumbers = 0x40000000;  // x32 has the same machine
constexpr rlim_t kMostFiles = 65536;

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

void requireOneThread() {
    const std::filesystem::directory_iterator threads{"/proc/self/task"};
    if (std::distance(begin(threads), end(threads)) != 1) {
        throw Error{ErrorKind::Internal, "a process with several threads cannot be confined"};
    }
}

void limitResources() {
    if (environment("BETANG_CORE_DUMPS") != "yes") {
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_CORE, &none);
    }
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < kMostFiles) {
        files.rlim_cur = std::min(files.rlim_max, kMostFiles);
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
}

// Whether something is there that this process may not read.
bool isClosed(const std::filesystem::path& place) {
    const UniqueFd fd{::open(place.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    return !fd.valid() && errno == EACCES;
}

constexpr sock_filter statement(uint16_t code, uint32_t value) {
    return {code, 0, 0, value};
}

constexpr sock_filter whenEqual(uint32_t value, uint8_t skip_if, uint8_t skip_else) {
    return {BPF_JMP | BPF_JEQ | BPF_K, skip_if, skip_else, value};
}

// Executing programs, which Landlock would let through for a file without a path (memfd), and
// tracing others are refused with EPERM; so are all calls in another numbering (32 bits, x32).
void refuseSystemCalls() {
    constexpr uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;
    constexpr uint16_t kLoad = BPF_LD | BPF_W | BPF_ABS;
    constexpr uint16_t kReturn = BPF_RET | BPF_K;
    std::array filter{
        statement(kLoad, offsetof(seccomp_data, arch)),
        whenEqual(kMachine, 0, 6),
        statement(kLoad, offsetof(seccomp_data, nr)),
        sock_filter{BPF_JMP | BPF_JGE | BPF_K, 4, 0, kOtherNumbers},
        whenEqual(SYS_execve, 3, 0),
        whenEqual(SYS_execveat, 2, 0),
        whenEqual(SYS_ptrace, 1, 0),
        statement(kReturn, SECCOMP_RET_ALLOW),
        statement(kReturn, kRefuse),
    };
    const sock_fprog program{static_cast<uint16_t>(filter.size()), filter.data()};
    if (kMachine != 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        throw Error{ErrorKind::Internal, "the kernel refuses a filter of system calls"};
    }
}

}  // namespace

Surroundings surroundingsOf(const std::filesystem::path& config_file) {
    return {.config_file = config_file,
            .console = findConsole().value_or(std::filesystem::path{}),
            .home = environment("HOME"),
            .x_authority = environment("XAUTHORITY"),
            .display = environment("DISPLAY"),
            .notify = environment("NOTIFY_SOCKET")};
}

Confinement::Confinement(const ChildId& role,
                         const Setup& setup,
                         const Surroundings& surroundings,
                         const Log& log)
    : role_{role}, surroundings_{surroundings}, permits_{permitsOf(role, setup, surroundings)} {
    limitResources();
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (environment("BETANG_CONFINE") == "no") {
        log.warn("not confined, as BETANG_CONFINE=no in the environment asks for");
        return;
    }
    requireOneThread();
    std::set<std::filesystem::path> made = permits_.made;
    for (const auto& [id, storage] : setup.config.storage) {
        const StoragePlace place{storage.path, storageMemory(setup.config.state, id)};
        storages_.insert(storage.path);
        if (!checkStorage(place)) {
            made.erase(storage.path);  // its disk is not there
        }
    }
    for (const auto& folder : made) {
        std::error_code failed;
        std::filesystem::create_directories(folder, failed);
    }
    places_.assign(permits_.replaced.begin(), permits_.replaced.end());
    std::erase_if(places_, isClosed);
    if (const int version = landlockVersion(); version == 0) {
        log.warn("this kernel has no Landlock: files and ports are not confined");
    } else {
        restrictTo(permits_, version);
        files_ = true;
        if (version < 4) {
            log.warn("this kernel's Landlock is older than 6.7: ports are not confined");
        }
    }
    refuseSystemCalls();
}

bool Confinement::suffices(const Setup& setup) const {
    return !files_ || covers(permits_, permitsOf(role_, setup, surroundings_));
}

bool Confinement::isMissed(const std::filesystem::path& place) const {
    return isClosed(place) && (!storages_.contains(place) || hasMark(place));
}

bool Confinement::placesRemain() const {
    return !files_ || std::none_of(places_.begin(), places_.end(), [this](const auto& place) {
        return isMissed(place);
    });
}

}  // namespace betang
