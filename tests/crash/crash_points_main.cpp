// SPDX-License-Identifier: Apache-2.0
//
//   LD_PRELOAD=libcrash_points.so crash_points [--sample N] [--seed S] [--call NAME]
//      [--action NAME] [--work FOLDER] [--part I/N]
//
// Breaks a run of recording, retention and deletion off at every call by which it
// changes its storage: killed before the call, killed halfway through a write, given EIO, given
// ENOSPC. Each time the storage is recovered and checked, and recording goes on. With --sample only
// N of all, drawn by the seed; with --call (fsync, ...) and --action (kill, tear, eio, enospc) only
// at such calls, or only so; with --part every N-th of them, from the I-th on (of 1 to N), so that
// N processes share them. How far it is goes to the error output.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/crash/break_off.hpp"
#include "tests/crash/check.hpp"
#include "tests/crash/crash_run.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/test_clip.hpp"

using namespace betang;

namespace {

constexpr uint64_t kCap = 40'000;

struct Break {
    CrashAction action = CrashAction::None;
    uint64_t at = 0;
};

struct Options {
    size_t sample = 0;  // 0: all
    uint64_t seed = 1;
    std::string call;    // empty: any
    std::string action;  // likewise
    std::filesystem::path work = "/dev/shm";
    size_t part = 1;
    size_t parts = 1;
};

struct Totals {
    std::map<CrashAction, uint64_t> breaks;
    uint64_t violations = 0;
    int64_t worst_loss_ms = 0;
};

// Runs `work` in a child; how it ended.
template <typename Work>
int inChild(Work work) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        try {
            work();
        } catch (const std::exception& error) {
            std::printf("    threw: %s\n", error.what());
            std::fflush(stdout);
            _exit(3);
        }
        std::fflush(stdout);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

class Harness {
  public:
    explicit Harness(const Options& options)
        : root_{options.work / fmt::format("crash-{}", getpid())} {
        TestClip clip;
        clip.frames = 100;
        run_.clip = encodeTestClip(clip);
        run_.cap = kCap;
        run_.storage = root_ / "storage";
    }

    ~Harness() { std::filesystem::remove_all(root_); }

    // "write .../x.mp4" for each point of a run that nothing breaks.
    std::vector<std::string> points() {
        fresh();
        const auto log = root_ / "points";
        const int status = inChild([&] {
            plan().log = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            broken({});
        });
        std::vector<std::string> found;
        std::ifstream in{log};
        for (std::string line; std::getline(in, line);) {
            found.push_back(line.substr(line.find(' ') + 1));
        }
        if (status != 0 || !check({}, "the unbroken run")) {
            found.clear();
        }
        return found;
    }

    void tryOne(const Break& one, const std::string& point) {
        fresh();
        const int status = inChild([&] { broken(one); });
        const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        const bool kills = one.action == CrashAction::Kill || one.action == CrashAction::Tear;
        const std::string where =
            fmt::format("point {}, {}: {}", one.at, nameOf(one.action), point);
        ++totals_.breaks[one.action];
        if (kills != killed || (!kills && status != 0)) {
            std::printf("VIOLATION %s: the run ended with status %d\n", where.c_str(), status);
            ++totals_.violations;
        } else if (!check(one, where)) {
            ++totals_.violations;
        }
    }

    [[nodiscard]] const Totals& totals() const { return totals_; }

  private:
    void fresh() {
        std::filesystem::remove_all(root_);
        std::filesystem::create_directories(run_.storage);
    }

    // In a child.
    void broken(const Break& one) {
        const OracleWriter oracle{root_ / "oracle"};
        std::snprintf(plan().folder, sizeof(plan().folder), "%s", run_.storage.c_str());
        plan().action = one.action;
        plan().at = one.at;
        plan().lasting = kLasting;
        SimulatedClock clock;
        crashRun(run_, clock, oracle);
    }

    bool check(const Break& one, const std::string& where) {
        const auto result = root_ / "result";
        const int status = inChild([&] {
            std::ofstream out{result};
            out << recoverTwice(one, where).worst_loss / std::chrono::milliseconds{1};
        });
        int64_t loss = -1;
        std::ifstream{result} >> loss;
        totals_.worst_loss_ms = std::max(totals_.worst_loss_ms, loss);
        return status == 0;
    }

    // Recovers, records on, and recovers again. In a child; throws when anything is wrong.
    CheckResult recoverTwice(const Break& one, const std::string& where) const {
        const bool ended = one.action != CrashAction::Kill && one.action != CrashAction::Tear;
        CheckLimits limits;
        limits.ended = ended;
        Oracle oracle = readOracle(root_ / "oracle");
        const CheckResult result = recoverAndCheck(run_.storage, oracle, limits);
        report(result, where);
        CrashRun next = run_;
        next.repeats = 1;
        next.first_run = 100;
        next.begin = std::chrono::minutes{5};
        next.cap = 0;
        SimulatedClock clock;
        crashRun(next, clock, OracleWriter{root_ / "next"});
        const Oracle after = readOracle(root_ / "next");
        oracle.closed.insert(after.closed.begin(), after.closed.end());
        oracle.last_given = after.last_given;
        oracle.counts.clear();
        limits.ended = false;
        report(recoverAndCheck(run_.storage, oracle, limits), where + ", after going on");
        return result;
    }

    static void report(const CheckResult& result, const std::string& where) {
        for (const std::string& violation : result.violations) {
            std::printf("VIOLATION %s: %s\n", where.c_str(), violation.c_str());
        }
        if (!result.violations.empty()) {
            throw Error{ErrorKind::Corrupt, "violated"};
        }
    }

    const std::filesystem::path root_;
    CrashRun run_;
    Totals totals_;
};

Options optionsFrom(int count, char** words) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = words[i];
        if (name == "--sample") {
            options.sample = std::stoul(words[i + 1]);
        } else if (name == "--seed") {
            options.seed = std::stoull(words[i + 1]);
        } else if (name == "--call") {
            options.call = words[i + 1];
        } else if (name == "--action") {
            options.action = words[i + 1];
        } else if (name == "--work") {
            options.work = words[i + 1];
        } else if (name == "--part" &&
                   std::sscanf(words[i + 1], "%zu/%zu", &options.part, &options.parts) == 2 &&
                   options.part >= 1 && options.part <= options.parts) {
            continue;
        } else {
            std::fputs("unknown option\n", stderr);
            std::exit(2);
        }
    }
    return options;
}

// A torn write is one only where something is written.
bool applies(CrashAction action, const std::string& point, const Options& options) {
    const std::string call = point.substr(0, point.find(' '));
    return (action != CrashAction::Tear || call == "write" || call == "pwrite") &&
           (options.call.empty() || options.call == call) &&
           (options.action.empty() || options.action == nameOf(action));
}

std::vector<Break> breaksOf(const std::vector<std::string>& points, const Options& options) {
    std::vector<Break> all;
    for (size_t i = 0; i < points.size(); ++i) {
        for (const CrashAction action : kActions) {
            if (applies(action, points[i], options)) {
                all.push_back({action, i + 1});
            }
        }
    }
    if (options.sample > 0 && options.sample < all.size()) {
        std::vector<Break> drawn;
        std::sample(all.begin(),
                    all.end(),
                    std::back_inserter(drawn),
                    options.sample,
                    std::mt19937_64{options.seed});
        return drawn;
    }
    return all;
}

// What of `all` falls to this process.
std::vector<Break> partOf(const std::vector<Break>& all, const Options& options) {
    std::vector<Break> mine;
    for (size_t i = options.part - 1; i < all.size(); i += options.parts) {
        mine.push_back(all[i]);
    }
    return mine;
}

void tryAll(Harness& harness,
            const std::vector<Break>& breaks,
            const std::vector<std::string>& points) {
    constexpr size_t kTold = 250;
    size_t done = 0;
    for (const Break& one : breaks) {
        harness.tryOne(one, points[one.at - 1]);
        if (++done % kTold == 0) {
            std::fprintf(stderr, "%zu of %zu breaks\n", done, breaks.size());
        }
    }
}

void printCalls(const std::vector<std::string>& points) {
    std::map<std::string, int> calls;
    for (const std::string& point : points) {
        ++calls[point.substr(0, point.find(' '))];
    }
    for (const auto& [call, count] : calls) {
        std::printf("  %-10s %5d\n", call.c_str(), count);
    }
}

}  // namespace

int main(int count, char** words) {
    const Options options = optionsFrom(count, words);
    Harness harness{options};
    const std::vector<std::string> points = harness.points();
    std::printf("points: %zu\n", points.size());
    printCalls(points);
    tryAll(harness, partOf(breaksOf(points, options), options), points);
    const Totals& totals = harness.totals();
    std::printf("seed: %llu\n", static_cast<unsigned long long>(options.seed));
    uint64_t breaks = 0;
    for (const auto& [action, done] : totals.breaks) {
        std::printf("  %-10s %5llu\n", nameOf(action), static_cast<unsigned long long>(done));
        breaks += done;
    }
    std::printf("worst loss of an open segment: %lld ms\n",
                static_cast<long long>(totals.worst_loss_ms));
    const uint64_t bad = totals.violations + (points.empty() ? 1 : 0);
    std::printf("%llu passed, %llu failed\n",
                static_cast<unsigned long long>(breaks - totals.violations),
                static_cast<unsigned long long>(bad));
    return bad == 0 ? 0 : 1;
}
