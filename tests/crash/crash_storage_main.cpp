// SPDX-License-Identifier: Apache-2.0
//
//   crash_storage record STORAGE ORACLE          records in real time until it is killed
//   crash_storage check STORAGE ORACLE BYTES MS  recovers the storage and holds it against what the
//                                                first BYTES of the oracle know; an open segment
//                                                may lack MS milliseconds
//
// check prints {"segments","worst_loss_ms","violations":[...]}.

#include <cstdio>
#include <limits>

#include <nlohmann/json.hpp>

#include "tests/crash/check.hpp"
#include "tests/crash/crash_run.hpp"
#include "tests/support/test_clip.hpp"

using namespace betang;

namespace {

int record(const std::filesystem::path& storage, const std::filesystem::path& oracle) {
    TestClip clip;
    clip.frames = 250;
    SystemClock clock;
    clip.captured = clock.utc();
    CrashRun run;
    run.storage = storage;
    run.clip = encodeTestClip(clip);
    run.repeats = std::numeric_limits<int>::max();
    run.segment = std::chrono::seconds{10};
    run.cap = 400'000;
    crashRun(run, clock, OracleWriter{oracle});
    return 0;
}

int check(char** words) {
    CheckLimits limits;
    limits.open_loss = std::chrono::milliseconds{std::stoll(words[5])};
    const CheckResult result =
        recoverAndCheck(words[2], readOracle(words[3], std::stoull(words[4])), limits);
    const nlohmann::json told{{"segments", result.segments},
                              {"worst_loss_ms", result.worst_loss / std::chrono::milliseconds{1}},
                              {"violations", result.violations}};
    std::puts(told.dump().c_str());
    return result.violations.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    const std::string command = count > 1 ? words[1] : "";
    if (command == "record" && count == 4) {
        return record(words[2], words[3]);
    }
    if (command == "check" && count == 6) {
        return check(words);
    }
    std::fputs("usage: crash_storage record|check ...\n", stderr);
    return 2;
}
