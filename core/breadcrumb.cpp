// SPDX-License-Identifier: Apache-2.0

#include "core/breadcrumb.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// A slot fills whole cache lines, so that threads do not slow each other down.
struct alignas(64) BreadcrumbBoard::Slot {
    std::atomic<uint32_t> state;
    std::array<char, 124> camera;  // ended by a zero
};

namespace {

enum SlotState : uint32_t { kFree = 0, kClaimed = 1, kLeft = 2, kCrashed = 3 };

constexpr size_t kSlotSize = 128;
constexpr size_t kTextAt = sizeof(uint32_t);
constexpr size_t kBoardSize = kSlotSize * kBreadcrumbSlots;
constexpr size_t kSignalStackSize = size_t{64} << 10;
constexpr std::array kCrashSignals{SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE};

static_assert(std::atomic<uint32_t>::is_always_lock_free);

// What the signal handler needs to know about the thread it runs on; a handler has no other way to
// reach it. Zero-initialised, so that reading it never runs code.
struct ThreadCrumb {
    std::atomic<uint32_t>* state;
    size_t last_slot;
    bool has_signal_stack;
};

constinit thread_local ThreadCrumb
    crumb_of_thread{};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

// A handler cannot run on the stack whose overflow it reports.
class SignalStack {
  public:
    SignalStack() noexcept : memory_{new (std::nothrow) char[kSignalStackSize]} {
        stack_t current{};
        const bool have_one =
            ::sigaltstack(nullptr, &current) != 0 || (current.ss_flags & SS_DISABLE) == 0;
        if (have_one || memory_ == nullptr) {
            return;
        }
        const stack_t mine{memory_.get(), 0, kSignalStackSize};
        installed_ = ::sigaltstack(&mine, nullptr) == 0;
    }

    ~SignalStack() {
        if (installed_) {
            const stack_t none{nullptr, SS_DISABLE, 0};
            ::sigaltstack(&none, nullptr);
        }
    }

    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;

  private:
    std::unique_ptr<char[]> memory_;
    bool installed_ = false;
};

void giveThreadASignalStack() noexcept {
    static thread_local const SignalStack stack;
    crumb_of_thread.has_signal_stack = true;
}

// Async-signal-safe. SA_RESETHAND has put the default action back, and the raised signal stays
// blocked until this returns: then it ends the process.
void markCrash(int signal, siginfo_t* info, void* /*context*/) noexcept {
    const bool our_own = info->si_code > 0 || info->si_pid == ::getpid();
    std::atomic<uint32_t>* const state = crumb_of_thread.state;
    if (our_own && state != nullptr && state->load(std::memory_order_relaxed) == kLeft) {
        state->store(kCrashed, std::memory_order_release);
    }
    ::raise(signal);
}

void installHandlers() {
    struct sigaction action {};

    action.sa_sigaction = markCrash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
    for (const int signal : kCrashSignals) {
        ::sigaction(signal, &action, nullptr);
    }
}

void removeHandlers() noexcept {
    struct sigaction action {};

    action.sa_handler = SIG_DFL;
    for (const int signal : kCrashSignals) {
        ::sigaction(signal, &action, nullptr);
    }
}

[[noreturn]] void throwIo(const std::filesystem::path& file, int code) {
    throw Error{ErrorKind::Io,
                fmt::format("breadcrumbs {}: {}", file.string(), std::strerror(code))};
}

// A new file each time: an older process that still maps the old one keeps its pages.
void* mapNewFile(const std::filesystem::path& file) {
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
        throwIo(file, errno);
    }
    const UniqueFd fd{::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (!fd.valid()) {
        throwIo(file, errno);
    }
    // posix_fallocate, because a full disk would otherwise answer the first store with SIGBUS.
    if (const int code = ::posix_fallocate(fd.get(), 0, kBoardSize); code != 0) {
        throwIo(file, code);
    }
    void* const memory =
        ::mmap(nullptr, kBoardSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (memory == MAP_FAILED) {
        throwIo(file, errno);
    }
    return memory;
}

// The first kBoardSize bytes of a regular file; fewer when it is shorter or cannot be read.
std::string readBoard(const std::filesystem::path& file) {
    const UniqueFd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};

    struct stat status {};

    if (!fd.valid() || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return {};
    }
    std::string bytes(kBoardSize, '\0');
    const ssize_t got = ::read(fd.get(), bytes.data(), bytes.size());
    bytes.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return bytes;
}

}  // namespace

BreadcrumbBoard::BreadcrumbBoard(const std::filesystem::path& file) {
    static_assert(sizeof(Slot) == kSlotSize && offsetof(Slot, camera) == kTextAt);
    slots_ = new (mapNewFile(file)) Slot[kBreadcrumbSlots]{};
    installHandlers();
}

BreadcrumbBoard::~BreadcrumbBoard() {
    removeHandlers();
    ::munmap(slots_, kBoardSize);
}

BreadcrumbBoard::Slot* BreadcrumbBoard::claim() noexcept {
    for (size_t i = 0; i < kBreadcrumbSlots; ++i) {
        const size_t index = (crumb_of_thread.last_slot + i) % kBreadcrumbSlots;
        uint32_t expected = kFree;
        if (slots_[index].state.compare_exchange_strong(expected, kClaimed)) {
            crumb_of_thread.last_slot = index;
            return &slots_[index];
        }
    }
    return nullptr;
}

void BreadcrumbBoard::leave(const CameraId& camera) noexcept {
    if (!crumb_of_thread.has_signal_stack) {
        giveThreadASignalStack();
    }
    clear();
    Slot* const slot = claim();
    if (slot == nullptr) {
        return;
    }
    const std::string_view text = camera.text();
    const size_t length = std::min(text.size(), slot->camera.size() - 1);
    std::memcpy(slot->camera.data(), text.data(), length);
    slot->camera[length] = '\0';
    slot->state.store(kLeft, std::memory_order_release);
    crumb_of_thread.state = &slot->state;
}

void BreadcrumbBoard::clear() noexcept {
    if (crumb_of_thread.state != nullptr) {
        crumb_of_thread.state->store(kFree, std::memory_order_release);
        crumb_of_thread.state = nullptr;
    }
}

std::vector<CameraId> camerasCrashedOn(const std::filesystem::path& file) {
    const std::string bytes = readBoard(file);
    std::vector<CameraId> cameras;
    for (size_t at = 0; at + kSlotSize <= bytes.size(); at += kSlotSize) {
        uint32_t state = kFree;
        std::memcpy(&state, bytes.data() + at, sizeof state);
        std::string_view text{bytes.data() + at + kTextAt, kSlotSize - kTextAt};
        text = text.substr(0, text.find('\0'));
        auto camera = CameraId::parse(text);
        if (state == kCrashed && camera &&
            std::find(cameras.begin(), cameras.end(), *camera) == cameras.end()) {
            cameras.push_back(std::move(*camera));
        }
    }
    return cameras;
}

}  // namespace betang
