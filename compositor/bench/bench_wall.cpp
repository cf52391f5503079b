// SPDX-License-Identifier: Apache-2.0

#include "compositor/bench/bench_wall.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <thread>

#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "compositor/bench/feeder.hpp"
#include "compositor/bench/footage.hpp"
#include "compositor/bench/process.hpp"
#include "compositor/wall_role.hpp"
#include "core/error.hpp"

extern "C" {
#include <libavutil/avutil.h>
}

namespace betang {
namespace bench {
namespace {

struct Case {
    std::string name;
    int cameras;
    bool encoded;
};

const std::vector<Case>& allCases() {
    static const std::vector<Case> cases{
        {"wall16", 16, false}, {"wall16_encoded", 16, true}, {"wall64", 64, false}};
    return cases;
}

struct Cost {
    Duration cpu{};
    uint64_t decoded = 0;
    uint64_t drawn = 0;
    uint64_t encoded = 0;

    [[nodiscard]] double msPerPicture() const {
        const double ms = std::chrono::duration<double, std::milli>{cpu}.count();
        return decoded == 0 ? 0 : ms / static_cast<double>(decoded);
    }
};

// A folder for sockets, removed with the benchmark.
class RuntimeFolder {
  public:
    RuntimeFolder() {
        std::string name = "/tmp/betang-bench-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            throw Error{ErrorKind::Io, "no temporary folder"};
        }
        path_ = name;
    }

    ~RuntimeFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    RuntimeFolder(const RuntimeFolder&) = delete;
    RuntimeFolder& operator=(const RuntimeFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

void runWall(const Config& config) {
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

Cost measureWall(const Case& chosen,
                 const BenchOptions& options,
                 const std::vector<AccessUnit>& footage) {
    SystemClock clock;
    const RuntimeFolder folder;
    const Config config = benchConfig(folder.path(), chosen.cameras);
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    const Process feeder{(options.core + 1) % std::max(cores, 1),
                         [&] { feed(config, footage, chosen.encoded); }};
    const Process wall{options.core, [&] { runWall(config); }};
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

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Json roundJson(const Cost& ours, const Cost& reference) {
    return {{"ms_per_picture", ours.msPerPicture()},
            {"pictures_decoded", ours.decoded},
            {"frames_drawn", ours.drawn},
            {"frames_encoded", ours.encoded},
            {"cpu_s", std::chrono::duration<double>{ours.cpu}.count()},
            {"decode_only_ms_per_picture", reference.msPerPicture()},
            {"decode_only_pictures", reference.decoded},
            {"decode_only_cpu_s", std::chrono::duration<double>{reference.cpu}.count()}};
}

double medianOf(const Json& rounds, const char* field) {
    std::vector<double> values;
    for (const Json& round : rounds) {
        values.push_back(round[field].get<double>());
    }
    return median(std::move(values));
}

Json runCase(const Case& chosen, const BenchOptions& options) {
    const std::filesystem::path file = footageFile();
    const std::vector<AccessUnit> footage = readFootage(file);
    const std::vector<std::string> command = decodeOnly(file, chosen.cameras);
    const Duration steal = stealTime();
    Json rounds = Json::array();
    for (int i = 0; i < options.rounds; ++i) {
        const Cost ours = measureWall(chosen, options, footage);
        Cost reference;
        reference.cpu = runOnCore(command, options.core).take();
        reference.decoded = footage.size() * static_cast<size_t>(chosen.cameras);
        rounds.push_back(roundJson(ours, reference));
    }
    const double ours = medianOf(rounds, "ms_per_picture");
    const double reference = medianOf(rounds, "decode_only_ms_per_picture");
    const double pictures_per_second = kFootageRate * chosen.cameras;
    return {{"case", chosen.name},
            {"figures",
             {{"ms_per_picture", ours},
              {"core_percent", ours * pictures_per_second / 10},
              {"pictures_decoded", medianOf(rounds, "pictures_decoded")},
              {"frames_drawn", medianOf(rounds, "frames_drawn")},
              {"frames_encoded", medianOf(rounds, "frames_encoded")},
              {"seconds", options.seconds},
              {"core", options.core},
              {"steal_s", std::chrono::duration<double>{stealTime() - steal}.count()}}},
            {"reference",
             {{"decode_only",
               {{"ms_per_picture", reference},
                {"command", joined(command)},
                {"version", std::string{"ffmpeg "} + av_version_info()}}}}},
            {"ratio", {{"decode_only", reference > 0 ? ours / reference : 0}}},
            {"rounds", std::move(rounds)}};
}

void print(const Json& result, bool json) {
    if (json) {
        std::cout << result.dump() << std::endl;
        return;
    }
    const Json& figures = result["figures"];
    std::cout << result["case"].get<std::string>() << ": "
              << figures["ms_per_picture"].get<double>() << " ms a picture, "
              << result["ratio"]["decode_only"].get<double>() << " x decode_only ("
              << figures["pictures_decoded"] << " pictures decoded, " << figures["frames_drawn"]
              << " frames drawn a round, steal " << figures["steal_s"] << " s)\n"
              << "  " << result["reference"]["decode_only"]["version"].get<std::string>() << ": "
              << result["reference"]["decode_only"]["command"].get<std::string>() << std::endl;
}

std::vector<Case> chosenCases(const BenchOptions& options) {
    if (options.cases.empty()) {
        return allCases();
    }
    std::vector<Case> chosen;
    for (const std::string& name : options.cases) {
        const auto found = std::find_if(
            allCases().begin(), allCases().end(), [&](const Case& c) { return c.name == name; });
        if (found == allCases().end()) {
            throw Error{ErrorKind::InvalidArgument, "there is no case '" + name + "'"};
        }
        chosen.push_back(*found);
    }
    return chosen;
}

}  // namespace
}  // namespace bench

int runBenchWall(const BenchOptions& options) {
    try {
        for (const bench::Case& chosen : bench::chosenCases(options)) {
            bench::print(bench::runCase(chosen, options), options.json);
        }
        return 0;
    } catch (const Error& error) {
        std::cerr << "bench wall: " << error.text() << std::endl;
        return error.kind() == ErrorKind::InvalidArgument ? 2 : 1;
    }
}

}  // namespace betang
