// SPDX-License-Identifier: Apache-2.0

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <future>

#include <sys/wait.h>
#include <unistd.h>

#include "compositor/layout.hpp"
#include "compositor/png.hpp"

#include "tests/integration/compositor/wall_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

// Starts a program and ends it with the object.
class Program final {
  public:
    explicit Program(std::vector<std::string> command) : pid_{::fork()} {
        if (pid_ == 0) {
            std::vector<char*> arguments;
            for (std::string& word : command) {
                arguments.push_back(word.data());
            }
            arguments.push_back(nullptr);
            ::execvp(arguments[0], arguments.data());
            ::_exit(127);
        }
    }

    ~Program() { end(); }

    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void end() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }

    // It takes nothing more from anybody and does not die.
    void freeze() const { ::kill(pid_, SIGSTOP); }

    // Its exit status, when it ends by itself.
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    pid_t pid_;
};

struct DisplayFixture : WallFixture {
    DisplayFixture() {
        OutputConfig output = config.walls["ops"].outputs[0];
        output.id = "screen";
        output.kind = OutputKind::Display;
        output.display = display;
        config.walls["ops"].outputs.push_back(output);
    }

    std::unique_ptr<Program> xvfb(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> command{
            "Xvfb", display, "-screen", "0", "640x360x24", "-nolisten", "tcp", "-noreset"};
        command.insert(command.end(), more.begin(), more.end());
        return std::make_unique<Program>(std::move(command));
    }

    // The marks on the screen, from a screenshot by another program.
    std::vector<int> marksOnScreen() {
        const std::string file = (folder.path() / "screen.png").string();
        Program import{{"import", "-display", display, "-window", "root", file}};
        if (import.wait() != 0) {
            return {};
        }
        const Result<Canvas> screen = readPng(file);
        std::vector<int> marks;
        for (size_t i = 0; screen.ok() && i < 4; ++i) {
            marks.push_back(markIn(*screen, {2, 2}, i));
        }
        return marks;
    }

    const std::string display = ":" + std::to_string(200 + ::getpid() % 5000);
};

TEST_CASE_METHOD(DisplayFixture, "a window shows the wall", "[compositor]") {
    const auto server = xvfb();
    startCameras();
    startWall();

    CHECK(eventually([&] { return marksOnScreen() == std::vector{1, 2, 3, 4}; }));
    if (const char* kept = std::getenv("BETANG_KEEP_SCREENSHOT"); kept != nullptr) {
        std::filesystem::copy_file(folder.path() / "screen.png", kept);
    }
}

TEST_CASE_METHOD(DisplayFixture,
                 "a display that shares no memory shows the wall, too",
                 "[compositor]") {
    const auto server = xvfb({"-extension", "MIT-SHM"});
    startCameras();
    startWall();

    CHECK(eventually([&] { return marksOnScreen() == std::vector{1, 2, 3, 4}; }));
}

TEST_CASE_METHOD(DisplayFixture, "a lost display comes back and disturbs nobody", "[compositor]") {
    auto server = xvfb();
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return marksOnScreen() == std::vector{1, 2, 3, 4}; }));

    server->end();
    REQUIRE(eventually([&] { return status()["outputs"][1]["running"] == false; }));
    CHECK(status()["outputs"][0]["running"] == true);
    CHECK(status()["outputs"][0]["longest_gap_ms"].get<int>() < 500);

    server = xvfb();
    CHECK(eventually([&] { return marksOnScreen() == std::vector{1, 2, 3, 4}; }));
}

TEST_CASE_METHOD(DisplayFixture,
                 "a display that hangs holds up no frame and can be left",
                 "[compositor]") {
    const auto server = xvfb();
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return marksOnScreen() == std::vector{1, 2, 3, 4}; }));

    server->freeze();
    REQUIRE(eventually([&] {
        const Json hung = status()["outputs"][1];
        return hung["frames"].get<int>() > hung["shown"].get<int>() + 20;
    }));
    for (const Json& output : status()["outputs"]) {
        CHECK(output["longest_gap_ms"].get<int>() < 500);
    }
    auto stopped = std::async(std::launch::async, [&] { wall.reset(); });
    const auto outcome = stopped.wait_for(std::chrono::seconds{5});
    server->end();

    CHECK(outcome == std::future_status::ready);
}

TEST_CASE_METHOD(DisplayFixture, "a display that is not there holds nothing up", "[compositor]") {
    startWall();

    CHECK(eventually([&] { return status()["outputs"][1]["restarts"].get<int>() > 0; }));
    watch();
    CHECK(eventually([&] { return status()["outputs"][0]["frames"].get<int>() > 10; }));
}

}  // namespace
}  // namespace betang
