// SPDX-License-Identifier: Apache-2.0

#include "compositor/bench/measure.hpp"

#include <algorithm>
#include <thread>

#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "compositor/bench/contender.hpp"
#include "compositor/bench/drawn_wall.hpp"
#include "compositor/bench/feeder.hpp"
#include "compositor/wall_role.hpp"
#include "core/bench/process.hpp"
#include "core/bench/temporary_folder.hpp"
#include "core/error.hpp"

namespace betang::bench {
namespace {

void runWall(Design design, const Config& config, bool encoded) {
    if (design != Design::Store) {
        runContender(config,
                     design == Design::Compositor ? Aggregator::Compositor : Aggregator::Place);
    }
    if (!encoded) {
        runDrawnWall(config);  // the role would rest: nobody looks
    }
    SystemClock clock;
    BreadcrumbBoard breadcrumbs{config.runtime / "crumbs"};
    const WallRole wall{config, "bench", clock, breadcrumbs};
    clock.sleepFor(std::chrono::hours{24}, {});
}

Cost countsOf(const Json& status) {
    Cost cost;
    for (const Json& tile : status["tiles"]) {
        cost.decoded += tile["decoded"].get<uint64_t>();
    }
    cost.drawn = status["frames"].get<uint64_t>();
    cost.encoded = status["outputs"][0]["encoded"].get<uint64_t>();
    return cost;
}

// Asks the wall for its counts; when `live`, not before every tile is live.
Json askWall(const Config& config, Clock& clock, bool live) {
    BusContext bus;
    const std::string control = endpointsFor(config.runtime, "wall", "bench").control;
    const MonoTime deadline = clock.monotonic() + std::chrono::seconds{30};
    while (clock.monotonic() < deadline) {
        const Result<Json> status =
            callControl(bus, control, {{"op", "status"}}, std::chrono::seconds{2});
        const bool good =
            status.ok() &&
            (!live || std::all_of((*status)["tiles"].begin(),
                                  (*status)["tiles"].end(),
                                  [](const Json& tile) { return tile["state"] == "LIVE"; }));
        if (good) {
            return *status;
        }
        clock.sleepFor(std::chrono::milliseconds{200}, {});
    }
    throw Error{ErrorKind::Timeout, "the wall does not become live"};
}

}  // namespace

double Cost::msPerPicture() const {
    const double ms = std::chrono::duration<double, std::milli>{cpu}.count();
    return decoded == 0 ? 0 : ms / static_cast<double>(decoded);
}

Cost measureWall(Design design,
                 const Case& chosen,
                 const BenchOptions& options,
                 const std::vector<AccessUnit>& footage) {
    SystemClock clock;
    const TemporaryFolder folder{"/tmp"};
    const Config config = benchConfig(folder.path(), chosen);
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    const Process feeder{(options.core + 1) % std::max(cores, 1),
                         [&] { feed(config, footage, chosen.encoded); }};
    const Process wall{options.core, [&] { runWall(design, config, chosen.encoded); }};
    static_cast<void>(askWall(config, clock, true));
    clock.sleepFor(std::chrono::seconds{1}, {});
    const Cost before = countsOf(askWall(config, clock, false));
    const Duration cpu_before = wall.cpu();
    clock.sleepFor(std::chrono::seconds{options.seconds}, {});
    Cost cost = countsOf(askWall(config, clock, false));
    cost.cpu = wall.cpu() - cpu_before;
    cost.decoded -= before.decoded;
    cost.drawn -= before.drawn;
    cost.encoded -= before.encoded;
    return cost;
}

std::vector<std::string> decodeOnly(const std::filesystem::path& footage, int cameras) {
    std::vector<std::string> command{"ffmpeg", "-nostdin", "-v", "error"};
    for (int i = 0; i < cameras; ++i) {
        command.insert(command.end(), {"-threads", "1", "-i", footage.string()});
    }
    for (int i = 0; i < cameras; ++i) {
        command.insert(
            command.end(),
            {"-map", std::to_string(i) + ":v", "-fps_mode", "passthrough", "-f", "null", "-"});
    }
    return command;
}

}  // namespace betang::bench
