// SPDX-License-Identifier: Apache-2.0

#include "compositor/bench/bench_wall.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

#include "bus/json_text.hpp"
#include "compositor/bench/feeder.hpp"
#include "compositor/bench/footage.hpp"
#include "compositor/bench/measure.hpp"
#include "compositor/bench/tile_psnr.hpp"
#include "compositor/layout.hpp"
#include "core/bench/figures.hpp"
#include "core/bench/process.hpp"
#include "core/error.hpp"
#include "media/gst_ptr.hpp"

extern "C" {
#include <libavutil/avutil.h>
}

namespace betang {
namespace bench {
namespace {

const std::vector<Case>& allCases() {
    static const std::vector<Case> cases{
        {.name = "wall16", .cameras = 16},
        {.name = "wall16_encoded", .cameras = 16, .encoded = true},
        {.name = "wall64", .cameras = 64},
        {.name = "wall16_704x576", .cameras = 16, .footage = {{704, 576}, 1000}},
        {.name = "wall9_1080p", .cameras = 9, .footage = {{1920, 1080}, 4000}},
        {.name = "wall36_4k", .cameras = 36, .canvas = {3840, 2160}}};
    return cases;
}

// What a case is measured against, in the order in which the contenders alternate.
struct Reference {
    const char* name;
    std::optional<Design> design;  // nothing: decode_only, a program
};

std::vector<Reference> referencesOf(const BenchOptions& options) {
    std::vector<Reference> references{{"decode_only", std::nullopt}};
    if (options.designs) {
        references.push_back({"compositor", Design::Compositor});
        references.push_back({"aggregator", Design::Aggregator});
    }
    return references;
}

Json costJson(const Cost& cost) {
    return {{"ms_per_picture", cost.msPerPicture()},
            {"pictures_decoded", cost.decoded},
            {"frames_drawn", cost.drawn},
            {"frames_encoded", cost.encoded},
            {"cpu_s", std::chrono::duration<double>{cost.cpu}.count()}};
}

double medianOf(const Json& rounds, const std::string& who, const char* field) {
    std::vector<double> values;
    for (const Json& round : rounds) {
        values.push_back(round[who][field].get<double>());
    }
    return median(std::move(values));
}

// The footage, and what every round of a case needs.
struct Bench {
    const Case& chosen;
    const BenchOptions& options;
    std::filesystem::path file = footageFile(chosen.footage);
    std::vector<AccessUnit> footage = readFootage(file);
    std::vector<std::string> command = decodeOnly(file, chosen.cameras);

    [[nodiscard]] Cost measure(const Reference& reference) const {
        if (reference.design) {
            return measureWall(*reference.design, chosen, options, footage);
        }
        Cost cost;
        cost.cpu = runOnCore(command, options.core).take();
        cost.decoded = footage.size() * static_cast<size_t>(chosen.cameras);
        return cost;
    }
};

Json runRounds(const Bench& bench, const std::vector<Reference>& references) {
    Json rounds = Json::array();
    for (int i = 0; i < bench.options.rounds; ++i) {
        Json round{{"betang", costJson(bench.measure({"betang", Design::Store}))}};
        for (const Reference& reference : references) {
            round[reference.name] = costJson(bench.measure(reference));
        }
        rounds.push_back(std::move(round));
    }
    return rounds;
}

Json referenceJson(const Bench& bench, const Reference& reference, const Json& rounds) {
    Json json{{"ms_per_picture", medianOf(rounds, reference.name, "ms_per_picture")}};
    if (reference.design) {
        json["frames_drawn"] = medianOf(rounds, reference.name, "frames_drawn");
        json["command"] = "bus, decoder pool, appsrc for each tile, aggregator, fakesink";
        json["version"] = GCharPtr{gst_version_string()}.get();
    } else {
        json["command"] = joined(bench.command);
        json["version"] = std::string{"ffmpeg "} + av_version_info();
    }
    return json;
}

double psnrOf(const Bench& bench) {
    const Config config = benchConfig({}, bench.chosen);
    const WallConfig& wall = config.walls.at("bench");
    const Size tile = layoutOn(wall.layout, wall.canvas).tiles.front().rect.size();
    return tilePsnr(bench.footage, bench.chosen.footage.size, tile);
}

OutputConfig outputOf(const Case& chosen) {
    const Config config = benchConfig({}, chosen);
    return config.walls.at("bench").outputs.front();
}

std::string toText(Size size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

Json figuresJson(const Bench& bench, const Json& rounds, Duration steal) {
    const double ours = medianOf(rounds, "betang", "ms_per_picture");
    const double pictures_per_second = kFootageRate * bench.chosen.cameras;
    const OutputConfig output = outputOf(bench.chosen);
    return {{"ms_per_picture", ours},
            {"camera", toText(bench.chosen.footage.size)},
            {"output",
             {{"size", toText(output.size)},
              {"rate", output.frame_rate},
              {"bitrate_kbits", bench.chosen.encoded ? output.bitrate_kbits : 0}}},
            {"psnr_db", psnrOf(bench)},
            {"core_percent", ours * pictures_per_second / 10},
            {"pictures_decoded", medianOf(rounds, "betang", "pictures_decoded")},
            {"frames_drawn", medianOf(rounds, "betang", "frames_drawn")},
            {"frames_encoded", medianOf(rounds, "betang", "frames_encoded")},
            {"seconds", bench.options.seconds},
            {"core", bench.options.core},
            {"steal_s", std::chrono::duration<double>{steal}.count()}};
}

Json runCase(const Case& chosen, const BenchOptions& options) {
    const Bench bench{.chosen = chosen, .options = options};
    const std::vector<Reference> references = referencesOf(options);
    const Duration steal = stealTime();
    Json rounds = runRounds(bench, references);
    Json result{{"case", chosen.name},
                {"figures", figuresJson(bench, rounds, stealTime() - steal)},
                {"reference", Json::object()},
                {"ratio", Json::object()}};
    const double ours = result["figures"]["ms_per_picture"];
    for (const Reference& reference : references) {
        Json json = referenceJson(bench, reference, rounds);
        const double theirs = json["ms_per_picture"];
        result["ratio"][reference.name] = theirs > 0 ? ours / theirs : 0;
        result["reference"][reference.name] = std::move(json);
    }
    result["rounds"] = std::move(rounds);
    return result;
}

void print(const Json& result, bool json) {
    if (json) {
        std::cout << result.dump() << std::endl;
        return;
    }
    const Json& figures = result["figures"];
    std::cout << result["case"].get<std::string>() << ": "
              << figures["ms_per_picture"].get<double>() << " ms a picture ("
              << figures["pictures_decoded"] << " pictures decoded, " << figures["frames_drawn"]
              << " frames drawn a round, tiles " << figures["psnr_db"].get<double>()
              << " dB beside full decoding, steal " << figures["steal_s"] << " s)\n";
    for (const auto& [name, reference] : result["reference"].items()) {
        std::cout << "  " << result["ratio"][name].get<double>() << " x " << name << " ("
                  << reference["ms_per_picture"].get<double>() << " ms a picture; "
                  << reference["version"].get<std::string>() << ": "
                  << reference["command"].get<std::string>() << ")\n";
    }
    std::cout << std::flush;
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
