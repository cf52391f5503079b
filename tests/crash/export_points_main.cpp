// SPDX-License-Identifier: Apache-2.0
//
//   LD_PRELOAD=libcrash_points.so export_points
//
// Breaks an export off at every call by which it changes the folder of its package: killed before
// the call, killed halfway through a write, given EIO, given ENOSPC. Each time there is a whole
// package, or none; then what the export left is taken up as `betang export --resume` does, and
// that package is whole.

#include <cstdio>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "archive/export_job.hpp"

#include "tests/crash/break_off.hpp"
#include "tests/integration/archive/recorded_archive.hpp"

using namespace betang;

namespace {

class ExportPoints {
  public:
    ExportPoints() {
        TestClip clip;
        clip.captured = utcOf("2026-12-24T08:00:00Z");
        static_cast<void>(archive_.record(clip));
        clip.captured += std::chrono::seconds{2};
        clip.run = 2;
        static_cast<void>(archive_.record(clip));
        archive_.seal();
    }

    // How many points an export has that nothing breaks; 0 when its package is not whole.
    uint64_t points() {
        fresh();
        const auto log = archive_.folder.path() / "points";
        inChild([&] {
            plan().log = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            exportBroken(CrashAction::None, 0);
        });
        std::ifstream in{log};
        uint64_t lines = 0;
        for (std::string line; std::getline(in, line);) {
            ++lines;
        }
        return isWhole() ? lines : 0;
    }

    // Whether all is well after an export that was broken there; says what is not.
    bool holds(CrashAction action, uint64_t point) {
        fresh();
        const int status = inChild([&] { exportBroken(action, point); });
        const char* wrong = judge(WIFSIGNALED(status));
        if (wrong != nullptr) {
            std::printf("VIOLATION point %llu, %s: %s\n",
                        static_cast<unsigned long long>(point),
                        nameOf(action),
                        wrong);
        }
        return wrong == nullptr;
    }

    uint64_t taken_up = 0;

  private:
    [[nodiscard]] std::filesystem::path work() const { return archive_.folder.path() / "out"; }

    [[nodiscard]] std::filesystem::path package() const { return work() / "paket.zip"; }

    void fresh() {
        std::filesystem::remove_all(work());
        std::filesystem::create_directory(work());
    }

    template <typename Work>
    static int inChild(Work work) {
        std::fflush(stdout);
        const pid_t child = fork();
        if (child == 0) {
            try {
                work();
            } catch (const std::exception&) {
                _exit(1);
            }
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        return status;
    }

    void exportBroken(CrashAction action, uint64_t point) {
        std::snprintf(plan().folder, sizeof(plan().folder), "%s", work().c_str());
        plan().action = action;
        plan().at = point;
        plan().lasting = kLasting;
        exportNow(request());
    }

    [[nodiscard]] ExportRequest request() const {
        return {.cameras = {recordedStream().camera},
                .asked = {utcOf("2026-12-24T08:00:00Z"), utcOf("2026-12-24T08:00:05Z")},
                .case_number = "LP/12",
                .reason = "tabrakan perahu",
                .operator_name = "operator",
                .software = "betang test",
                .output = package()};
    }

    void exportNow(const ExportRequest& request) {
        SimulatedClock clock;
        clock.stepUtc(RecordedArchive::now() - clock.utc());
        static_cast<void>(exportPackage(archive_.config, request, clock));
    }

    [[nodiscard]] bool isWhole() const {
        try {
            return archive_.problems("out/paket.zip").empty() && archive_.report.fragments > 0;
        } catch (const Error&) {
            return false;
        }
    }

    // What is wrong, or nothing. A disk that refuses everything also keeps what should be removed;
    // then the next export clears it away.
    const char* judge(bool killed) {
        if (std::filesystem::exists(package())) {
            return isWhole() ? nullptr : "there is a package, and it is not whole";
        }
        const auto left = leftOver(package());
        std::error_code none;
        const auto begun = std::filesystem::file_size(package().native() + ".part", none);
        if (killed && !left && !none && begun > 0) {
            return "a package was begun, and nobody knows which";
        }
        taken_up += left ? 1 : 0;
        exportNow(left ? *left : request());
        const bool clean = std::distance(std::filesystem::directory_iterator{work()}, {}) == 1;
        return !isWhole() ? "taken up, it does not become whole"
               : !clean   ? "taken up, it leaves something behind"
                          : nullptr;
    }

    RecordedArchive archive_;
};

}  // namespace

int main() {
    ExportPoints harness;
    const uint64_t points = harness.points();
    uint64_t passed = 0;
    uint64_t failed = points == 0 ? 1 : 0;
    for (uint64_t point = 1; point <= points; ++point) {
        for (const CrashAction action : kActions) {
            ++(harness.holds(action, point) ? passed : failed);
        }
    }
    std::printf("points: %llu, taken up: %llu\n%llu passed, %llu failed\n",
                static_cast<unsigned long long>(points),
                static_cast<unsigned long long>(harness.taken_up),
                static_cast<unsigned long long>(passed),
                static_cast<unsigned long long>(failed));
    return failed == 0 ? 0 : 1;
}
