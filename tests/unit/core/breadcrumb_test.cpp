// SPDX-License-Identifier: Apache-2.0

#include "core/breadcrumb.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <latch>
#include <string>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

namespace {

const CameraId kDock = *CameraId::parse("kapuas.dermaga");
const CameraId kSquare = *CameraId::parse("palangka-raya.bundaran-besar");

// Runs `act` on a board at `file` in a process of its own; the signal that ended it, or 0.
int endOf(const std::filesystem::path& file, const std::function<void(BreadcrumbBoard&)>& act) {
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGTERM, SIG_DFL);  // the test framework handles it
        BreadcrumbBoard board{file};
        act(board);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

[[gnu::noinline]] int overflowTheStack(int depth) {
    volatile char room[4096] = {};
    room[0] = static_cast<char>(depth);
    return depth == 0 ? 0 : overflowTheStack(depth + 1) + room[0];
}

std::string slot(char state, const std::string& text) {
    std::string bytes{state, '\0', '\0', '\0'};
    bytes += text;
    bytes.resize(128, '\0');
    return bytes;
}

}  // namespace

TEST_CASE("an abort while parsing names the camera and keeps its signal", "[core][breadcrumb]") {
    const TempFolder folder;
    const auto file = folder.path() / "board";

    CHECK(endOf(file, [](BreadcrumbBoard& board) {
              const Breadcrumb crumb{board, kDock};
              std::abort();
          }) == SIGABRT);

    CHECK(camerasCrashedOn(file) == std::vector{kDock});
}

TEST_CASE("each crash signal marks the crumb and ends the process by itself",
          "[core][breadcrumb]") {
    const TempFolder folder;
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE}) {
        const auto file = folder.path() / std::to_string(signal);

        CHECK(endOf(file, [signal](BreadcrumbBoard& board) {
                  const Breadcrumb crumb{board, kDock};
                  std::raise(signal);
              }) == signal);

        CHECK(camerasCrashedOn(file) == std::vector{kDock});
    }
}

TEST_CASE("only the crashing thread's camera is named", "[core][breadcrumb]") {
    const TempFolder folder;
    const auto file = folder.path() / "board";

    CHECK(endOf(file, [](BreadcrumbBoard& board) {
              std::latch both{2};
              std::jthread other{[&] {
                  board.leave(kSquare);
                  both.arrive_and_wait();
                  ::pause();
              }};
              board.leave(kDock);
              both.arrive_and_wait();
              std::abort();
          }) == SIGABRT);

    CHECK(camerasCrashedOn(file) == std::vector{kDock});
}

TEST_CASE("an overflown stack is marked too", "[core][breadcrumb]") {
    const TempFolder folder;
    const auto file = folder.path() / "board";

    CHECK(endOf(file, [](BreadcrumbBoard& board) {
              std::jthread{[&board] {
                  board.leave(kSquare);
                  overflowTheStack(1);
              }};
          }) == SIGSEGV);

    CHECK(camerasCrashedOn(file) == std::vector{kSquare});
}

TEST_CASE("a crash outside of any parser names nobody", "[core][breadcrumb]") {
    const TempFolder folder;
    const auto file = folder.path() / "board";

    CHECK(endOf(file, [](BreadcrumbBoard& board) {
              { const Breadcrumb crumb{board, kDock}; }
              std::abort();
          }) == SIGABRT);

    CHECK(camerasCrashedOn(file).empty());
}

TEST_CASE("a kill from outside names nobody", "[core][breadcrumb]") {
    const TempFolder folder;
    for (const int signal : {SIGKILL, SIGTERM, SIGSEGV, SIGABRT}) {
        const auto file = folder.path() / std::to_string(signal);

        CHECK(endOf(file, [signal](BreadcrumbBoard& board) {
                  const Breadcrumb crumb{board, kDock};
                  const pid_t victim = ::getpid();
                  if (::fork() == 0) {
                      ::kill(victim, signal);
                      ::_exit(0);
                  }
                  ::pause();
              }) == signal);

        CHECK(camerasCrashedOn(file).empty());
    }
}

TEST_CASE("more crumbs than slots leave the surplus unnamed and free slots again",
          "[core][breadcrumb]") {
    const TempFolder folder;
    BreadcrumbBoard board{folder.path() / "board"};
    constexpr int kThreads = 80;

    std::latch all_left{kThreads};
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            const Breadcrumb crumb{board, kDock};
            all_left.arrive_and_wait();
        });
    }
    threads.clear();

    std::ifstream in{folder.path() / "board", std::ios::binary};
    for (size_t i = 0; i < kBreadcrumbSlots; ++i) {
        in.seekg(static_cast<std::streamoff>(i * 128));
        CHECK(in.get() == 0);
    }
}

TEST_CASE("a new board replaces the old file", "[core][breadcrumb]") {
    const TempFolder folder;
    const auto file = folder.path() / "board";
    writeFile(file, slot(3, "kapuas.dermaga"));
    CHECK(camerasCrashedOn(file) == std::vector{kDock});

    const BreadcrumbBoard board{file};

    CHECK(camerasCrashedOn(file).empty());
}

TEST_CASE("a board in a folder that does not exist is an error with its path",
          "[core][breadcrumb]") {
    const TempFolder folder;

    CHECK_THROWS_WITH(BreadcrumbBoard{folder.path() / "none" / "board"},
                      Catch::Contains("none/board") && Catch::Contains("No such file"));
}

TEST_CASE("what is not a board names nobody", "[core][breadcrumb]") {
    const TempFolder folder;
    const auto file = folder.path() / "board";
    CHECK(camerasCrashedOn(file).empty());
    CHECK(camerasCrashedOn(folder.path()).empty());

    for (const std::string& bytes : {std::string{},
                                     std::string(7, '\3'),
                                     slot(3, "kapuas.dermaga").substr(0, 127),
                                     slot(3, "../../etc/passwd"),
                                     slot(3, std::string(124, 'a')),
                                     slot(9, "kapuas.dermaga"),
                                     std::string(1 << 16, '\xff')}) {
        writeFile(file, bytes);
        CHECK(camerasCrashedOn(file).empty());
    }
}

TEST_CASE("a camera marked twice is named once", "[core][breadcrumb]") {
    const TempFolder folder;
    const auto file = folder.path() / "board";

    writeFile(file, slot(3, "kapuas.dermaga") + slot(3, "kapuas.dermaga"));

    CHECK(camerasCrashedOn(file) == std::vector{kDock});
}

}  // namespace betang
