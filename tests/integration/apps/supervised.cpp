// SPDX-License-Identifier: Apache-2.0

#include "tests/integration/apps/supervised.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bus/endpoints.hpp"
#include "core/clock.hpp"

extern char** environ;

namespace betang {

namespace {

constexpr const char* kConfig = R"(
links: {north: , south: }
sites:
  kapuas: {link: south}
  palangka: {link: north}
cameras:
  kapuas.dermaga: {main: "rtsp://127.0.0.1:9/1/main", analyze: off}
  palangka.bundaran: {main: "rtsp://127.0.0.1:9/2/main", analyze: off}
storage:
  local: {path: recordings, cap: 1GiB}
walls:
  utama:
)";

constexpr std::chrono::milliseconds kGlance{10};

void pause() {
    SystemClock{}.sleepFor(kGlance, {});
}

}  // namespace

Supervised::Supervised() {
    std::filesystem::create_directories(folder() / "behaviour");
    writeConfig("");
}

Supervised::~Supervised() {
    if (pid_ != 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
}

void Supervised::behave(const std::string& child, const std::string& behaviour) {
    std::string file = child;
    std::replace(file.begin(), file.end(), ' ', '-');
    std::ofstream{folder() / "behaviour" / file} << behaviour << '\n';
}

void Supervised::writeConfig(const std::string& more, const std::string& runtime) {
    std::ofstream{config()} << "runtime: " << runtime << kConfig << more;
}

void Supervised::start() {
    std::string program = SUPERVISE;
    std::string file = config().string();
    std::string role = FAKE_ROLE;
    char* const arguments[] = {program.data(), file.data(), role.data(), nullptr};
    ::posix_spawn(&pid_, program.c_str(), nullptr, nullptr, arguments, environ);
}

void Supervised::signal(int signal) const {
    ::kill(pid_, signal);
}

std::optional<int> Supervised::waitForEnd() {
    int status = 0;
    for (int i = 0; i < 2000; ++i) {
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = 0;
            return status;
        }
        pause();
    }
    return std::nullopt;
}

std::vector<std::string> Supervised::events() const {
    std::ifstream in{folder() / "events"};
    std::vector<std::string> events;
    for (std::string line; std::getline(in, line);) {
        events.push_back(line.substr(0, line.rfind(' ')));
    }
    return events;
}

int Supervised::count(const std::string& event) const {
    const auto all = events();
    return static_cast<int>(std::count(all.begin(), all.end(), event));
}

bool Supervised::eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) {
            return true;
        }
        pause();
    }
    return false;
}

bool Supervised::allStarted() const {
    return eventually([this] { return events().size() == 4; });
}

Json Supervised::ask(const std::string& op) {
    const auto endpoint = endpointsFor(folder() / "run", "run", "main").control;
    auto answer = callControl(context_, endpoint, {{"op", op}}, std::chrono::seconds{5});
    return answer ? *answer : Json{{"ok", false}, {"error", answer.error().text()}};
}

Json Supervised::child(const std::string& child) {
    const Json status = ask("status");
    for (const Json& one : status.value("children", Json::array())) {
        if (one.at("role").get<std::string>() + " " + one.at("name").get<std::string>() == child) {
            return one;
        }
    }
    return {};
}

pid_t Supervised::pidOf(const std::string& name) {
    return child(name).value("pid", pid_t{0});
}

bool alive(pid_t pid) {
    std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
    std::string line;
    std::getline(in, line);
    const size_t at = line.rfind(')');
    return at != std::string::npos && line.substr(at + 2, 1) != "Z";
}

}  // namespace betang
