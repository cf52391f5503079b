// SPDX-License-Identifier: Apache-2.0
//
// The program betang-camsim; docs/camsim.md.

#include <csignal>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "core/error.hpp"

#include "tests/camsim/command_line.hpp"
#include "tests/camsim/scene.hpp"
#include "tests/camsim/simulator.hpp"

namespace {

using namespace betang;          // NOLINT(google-build-using-namespace): a program's own file
using namespace betang::camsim;  // NOLINT(google-build-using-namespace)

void listFaults() {
    for (const FaultDescription& fault : allFaults()) {
        std::cout << fmt::format(
            "{:22} {}{}\n", fault.name, fault.behaviour, fault.lasting ? "" : " (happens once)");
    }
}

void printTruth(const std::string& name) {
    for (const MotionSpan& span : motionOf(sceneByName(name))) {
        std::cout << fmt::format(R"({{"start_s":{:.2f},"end_s":{:.2f}}})"
                                 "\n",
                                 span.start_s,
                                 span.end_s);
    }
}

Progress progressOnTerminal() {
    if (::isatty(STDERR_FILENO) == 0) {
        return {};
    }
    return [](size_t done, size_t total) {
        std::cerr << fmt::format("\rencoding clips: {} of {} ", done, total) << std::flush;
    };
}

void serve(const CameraSimulatorOptions& options, const sigset_t& signals) {
    SystemClock clock;
    const CameraSimulator simulator{options, clock, progressOnTerminal()};
    std::cout << fmt::format("ready {} cameras {}", simulator.url(1), options.count) << std::endl;
    int signal = 0;
    sigwait(&signals, &signal);
}

int runCommand(const CommandLine& command, const sigset_t& signals) {
    try {
        if (command.list_faults) {
            listFaults();
        } else if (!command.truth.empty()) {
            printTruth(command.truth);
        } else {
            serve(command.options, signals);
        }
        return 0;
    } catch (const Error& error) {
        std::cerr << "betang-camsim: " << error.text() << '\n';
        const bool bad_use =
            error.kind() == ErrorKind::InvalidArgument || error.kind() == ErrorKind::NotFound;
        return bad_use ? 2 : 1;
    } catch (const std::exception& error) {
        std::cerr << "betang-camsim: " << error.what() << '\n';
        return 1;
    }
}

}  // namespace

int main(int argc, char** argv) {
    // Blocked before any thread starts, so that all of them inherit it and sigwait() gets it.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const CommandOrExit read = readCommandLine(argc, argv);
    return read.exit ? *read.exit : runCommand(read.command, signals);
}
