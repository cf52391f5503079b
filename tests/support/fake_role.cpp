// SPDX-License-Identifier: Apache-2.0
//
// Stands in for `betang role KIND -c FILE --base FOLDER --name NAME` in tests of the supervisor.
// What it does stands in the file <folder of FILE>/behaviour/KIND-NAME (nothing there: run):
//   run            until SIGTERM
//   exit           at once, with code 1
//   crash CAMERA   leaves a breadcrumb and aborts
//   stubborn       runs and ignores SIGTERM
// A camera in quarantine for its kind is no reason to crash. Each event is a line "KIND NAME EVENT
// PID" at the end of <folder of FILE>/events.

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "apps/signal_reader.hpp"
#include "bus/quarantine.hpp"
#include "config/reader.hpp"
#include "core/breadcrumb.hpp"

namespace betang {

namespace {

struct FakeRole {
    std::string kind;
    std::string name;
    std::filesystem::path folder;

    void note(const std::string& event) const {
        const std::string line =
            kind + " " + name + " " + event + " " + std::to_string(::getpid()) + "\n";
        const UniqueFd file{
            ::open((folder / "events").c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)};
        if (::write(file.get(), line.data(), line.size()) < 0) {
            std::abort();
        }
    }

    [[nodiscard]] std::string behaviour() const {
        std::ifstream in{folder / "behaviour" / (kind + "-" + name)};
        std::string line;
        std::getline(in, line);
        return line;
    }

    void crashOn(const CameraId& camera) const {
        const auto runtime = folder / "run";
        if (quarantinedFor(kind, loadQuarantine(runtime)).contains(camera)) {
            return;
        }
        std::filesystem::create_directories(runtime / "breadcrumbs");
        BreadcrumbBoard board{runtime / "breadcrumbs" / (kind + "-" + name)};
        const Breadcrumb crumb{board, camera};
        std::abort();
    }

    int run() const {
        SignalReader signals{SIGHUP, SIGINT, SIGTERM};
        note("started");
        const std::string what = behaviour();
        if (what == "exit") {
            return 1;
        }
        if (what.starts_with("crash ")) {
            crashOn(CameraId::parse(what.substr(6)).take());
        }
        pollfd wait{signals.fd(), POLLIN, 0};
        while (::poll(&wait, 1, -1) >= 0) {
            const int signal = signals.next().value_or(0);
            note(signal == SIGHUP ? "reloaded" : "stopping");
            if (signal != SIGHUP && what != "stubborn") {
                return 0;
            }
        }
        return 1;
    }
};

}  // namespace

}  // namespace betang

// role KIND -c FILE --base FOLDER --name NAME
int main(int argc, char** argv) {
    if (argc != 9 || !betang::readConfig(argv[4], argv[6]).problems.empty()) {
        return 2;
    }
    return betang::FakeRole{argv[2], argv[8], argv[6]}.run();
}
