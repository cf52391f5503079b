// SPDX-License-Identifier: Apache-2.0

#include "tests/support/crash_points.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <mutex>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

extern "C" __attribute__((visibility("default"))) betang::CrashPlan betang_crash_plan;
betang::CrashPlan betang_crash_plan{{}, betang::CrashAction::None, 0, 1, 0, 0, {}, -1};

namespace {

using betang::CrashAction;

std::mutex g_mutex;

// The real function behind `name`, which this library hides.
template <typename Function>
Function* next(const char* name) {
    Function* found = nullptr;
    void* const symbol = dlsym(RTLD_NEXT, name);
    static_assert(sizeof(found) == sizeof(symbol));
    std::memcpy(&found, &symbol, sizeof(found));
    return found;
}

[[noreturn]] void die() {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) {
        syscall(SYS_pause);
    }
}

// The path that `fd` stands for; empty when there is none.
void pathOfDescriptor(int fd, char* into, size_t size) {
    char link[64];
    std::snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, into, size - 1);
    into[std::max<ssize_t>(length, 0)] = '\0';
}

// What `path`, seen from the folder `at`, is called in full.
void fullPath(int at, const char* path, char* into, size_t size) {
    if (path[0] == '/' || at == AT_FDCWD) {
        std::snprintf(into, size, "%s", path);
        return;
    }
    char folder[1024];
    pathOfDescriptor(at, folder, sizeof(folder));
    std::snprintf(into, size, "%s/%s", folder, path);
}

bool isWatched(const char* path) {
    const size_t length = std::strlen(betang_crash_plan.folder);
    return length > 0 && std::strncmp(path, betang_crash_plan.folder, length) == 0 &&
           (path[length] == '/' || path[length] == '\0');
}

void note(const char* call, const char* path) {
    auto& plan = betang_crash_plan;
    const char* below = path + std::strlen(plan.folder);
    std::snprintf(plan.last, sizeof(plan.last), "%s %.100s", call, below);
    if (plan.log >= 0) {
        char line[256];
        const int length = std::snprintf(line,
                                         sizeof(line),
                                         "%llu %s\n",
                                         static_cast<unsigned long long>(plan.passed),
                                         plan.last);
        syscall(SYS_write, plan.log, line, static_cast<size_t>(length));
    }
}

// One point: what happens at it. None where nothing is to be broken.
CrashAction point(const char* call, const char* path) {
    if (!isWatched(path)) {
        return CrashAction::None;
    }
    const std::lock_guard lock{g_mutex};
    auto& plan = betang_crash_plan;
    ++plan.passed;
    const uint64_t lasting = plan.action == CrashAction::Enospc ? plan.lasting : 1;
    const bool fires = plan.action != CrashAction::None && plan.at > 0 && plan.passed >= plan.at &&
                       plan.passed < plan.at + lasting;
    if (plan.fired == 0) {
        note(call, path);
    }
    plan.fired += fires ? 1 : 0;
    if (fires && plan.action == CrashAction::Kill) {
        die();
    }
    return fires ? plan.action : CrashAction::None;
}

CrashAction pointAt(const char* call, int fd) {
    char path[1024];
    pathOfDescriptor(fd, path, sizeof(path));
    return point(call, path);
}

CrashAction pointOf(const char* call, int at, const char* path) {
    char full[2048];
    fullPath(at, path, full, sizeof(full));
    return point(call, full);
}

int refuse(CrashAction action) {
    if (action == CrashAction::Tear) {
        die();  // nothing that could be torn: before the call, like Kill
    }
    errno = action == CrashAction::Eio ? EIO : ENOSPC;
    return -1;
}

// A write that is broken: `half` writes the first half. A disk that fills up takes what fits.
template <typename Half>
ssize_t brokenWrite(CrashAction action, Half half) {
    if (action == CrashAction::Eio) {
        return refuse(action);
    }
    const ssize_t written = half();
    if (action == CrashAction::Tear) {
        die();
    }
    return written > 0 ? written : refuse(action);
}

mode_t modeOf(int flags, va_list arguments) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED ssize_t write(int fd, const void* bytes, size_t size) {
    static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
    const CrashAction action = pointAt("write", fd);
    return action == CrashAction::None
               ? real(fd, bytes, size)
               : brokenWrite(action, [&] { return size > 1 ? real(fd, bytes, size / 2) : 0; });
}

EXPORTED ssize_t writev(int fd, const iovec* parts, int count) {
    static auto* const real = next<ssize_t(int, const iovec*, int)>("writev");
    const CrashAction action = pointAt("writev", fd);
    return action == CrashAction::None
               ? real(fd, parts, count)
               : brokenWrite(action, [&] { return count > 1 ? real(fd, parts, count / 2) : 0; });
}

EXPORTED ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
    static auto* const real = next<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
    const CrashAction action = pointAt("pwrite", fd);
    return action == CrashAction::None ? real(fd, bytes, size, offset) : brokenWrite(action, [&] {
        return size > 1 ? real(fd, bytes, size / 2, offset) : 0;
    });
}

EXPORTED ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
    return pwrite64(fd, bytes, size, offset);
}

EXPORTED int fsync(int fd) {
    static auto* const real = next<int(int)>("fsync");
    const CrashAction action = pointAt("fsync", fd);
    return action == CrashAction::None ? real(fd) : refuse(action);
}

EXPORTED int fdatasync(int fd) {
    static auto* const real = next<int(int)>("fdatasync");
    const CrashAction action = pointAt("fdatasync", fd);
    return action == CrashAction::None ? real(fd) : refuse(action);
}

EXPORTED int ftruncate64(int fd, off64_t size) noexcept {
    static auto* const real = next<int(int, off64_t)>("ftruncate64");
    const CrashAction action = pointAt("ftruncate", fd);
    return action == CrashAction::None ? real(fd, size) : refuse(action);
}

EXPORTED int ftruncate(int fd, off_t size) noexcept {
    return ftruncate64(fd, size);
}

EXPORTED int openat64(int at, const char* path, int flags, ...) {
    static auto* const real = next<int(int, const char*, int, ...)>("openat64");
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    const CrashAction action = pointOf("open", at, path);
    return action == CrashAction::None ? real(at, path, flags, mode) : refuse(action);
}

EXPORTED int openat(int at, const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return openat64(at, path, flags, mode);
}

EXPORTED int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return openat64(AT_FDCWD, path, flags, mode);
}

EXPORTED int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return openat64(AT_FDCWD, path, flags, mode);
}

EXPORTED int mkdirat(int at, const char* path, mode_t mode) noexcept {
    static auto* const real = next<int(int, const char*, mode_t)>("mkdirat");
    const CrashAction action = pointOf("mkdir", at, path);
    return action == CrashAction::None ? real(at, path, mode) : refuse(action);
}

EXPORTED int mkdir(const char* path, mode_t mode) noexcept {
    return mkdirat(AT_FDCWD, path, mode);
}

EXPORTED int renameat(int from_at, const char* from, int to_at, const char* to) noexcept {
    static auto* const real = next<int(int, const char*, int, const char*)>("renameat");
    const CrashAction action = pointOf("rename", to_at, to);
    return action == CrashAction::None ? real(from_at, from, to_at, to) : refuse(action);
}

EXPORTED int rename(const char* from, const char* to) noexcept {
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

EXPORTED int linkat(int from_at, const char* from, int to_at, const char* to, int flags) noexcept {
    static auto* const real = next<int(int, const char*, int, const char*, int)>("linkat");
    const CrashAction action = pointOf("link", to_at, to);
    return action == CrashAction::None ? real(from_at, from, to_at, to, flags) : refuse(action);
}

EXPORTED int link(const char* from, const char* to) noexcept {
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

EXPORTED int unlinkat(int at, const char* path, int flags) noexcept {
    static auto* const real = next<int(int, const char*, int)>("unlinkat");
    const CrashAction action = pointOf("unlink", at, path);
    return action == CrashAction::None ? real(at, path, flags) : refuse(action);
}

EXPORTED int unlink(const char* path) noexcept {
    return unlinkat(AT_FDCWD, path, 0);
}
