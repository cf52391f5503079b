// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/bench_latency.hpp"

#include <iostream>
#include <map>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "apps/bench/observed_wall.hpp"
#include "apps/bench/rtspsrc_wall.hpp"
#include "core/bench/figures.hpp"
#include "core/error.hpp"
#include "media/gst_ptr.hpp"

namespace betang {
namespace bench {
namespace {

constexpr int kCameras = 16;
constexpr const char* kReference = "rtspsrc_compositor";
constexpr Duration kWallSettles = std::chrono::seconds{6};

LiveSetup setupOf(const BenchLatencyOptions& options) {
    return {.cameras = kCameras,
            .gop = std::chrono::seconds{2},
            .core = options.core,
            .programs = options.programs};
}

std::vector<std::string> urlsOf(const LiveCameras& cameras) {
    std::vector<std::string> urls;
    for (int camera = 1; camera <= kCameras; ++camera) {
        urls.push_back(cameras.url(camera));
    }
    return urls;
}

std::vector<double> measure(bool ours, const BenchLatencyOptions& options) {
    SystemClock clock;
    LiveCameras cameras{setupOf(options)};
    const std::filesystem::path notes = cameras.folders().all / "frames.jsonl";
    if (ours) {
        cameras.pull();
    }
    auto wall = std::make_unique<Process>(options.core, [&] {
        if (ours) {
            runObservedWall(cameras.config(), notes);
        }
        runRtspsrcWall(urlsOf(cameras), notes);
    });
    awaitPictures(notes, *wall, clock);
    const MonoTime from = clock.monotonic() + kWallSettles;
    clock.sleepFor(kWallSettles + std::chrono::seconds{options.seconds}, {});
    wall.reset();
    return latenciesOf(readFrameNotes(notes), cameras.finish(), from);
}

LatencyResult runLatency(const BenchLatencyOptions& options) {
    LatencyResult result;
    result.options = options;
    const Duration steal = stealTime();
    for (int i = 0; i < options.rounds; ++i) {
        result.betang.rounds.push_back(measure(true, options));
        result.reference.rounds.push_back(measure(false, options));
    }
    result.steal = stealTime() - steal;
    result.reference.command =
        rtspsrcCommand(std::vector<std::string>(kCameras, "rtsp://127.0.0.1:PORT/N/main"));
    result.reference.version = GCharPtr{gst_version_string()}.get();
    return result;
}

double medianOfRounds(const LatencyFigures& figures) {
    std::vector<double> medians;
    for (const std::vector<double>& round : figures.rounds) {
        medians.push_back(median(round));
    }
    return median(std::move(medians));
}

Json figuresJson(const LatencyFigures& figures) {
    std::vector<double> all;
    for (const std::vector<double>& round : figures.rounds) {
        all.insert(all.end(), round.begin(), round.end());
    }
    return {{"p50_ms", medianOfRounds(figures)},
            {"p99_ms", quantile(all, 0.99)},
            {"max_ms", quantile(all, 1)},
            {"pictures", all.size()}};
}

Json roundJson(const std::vector<double>& round) {
    return {{"p50_ms", median(round)}, {"p99_ms", quantile(round, 0.99)}};
}

void printLatency(const Json& result, bool json) {
    if (json) {
        std::cout << toJsonText(result) << std::endl;
        return;
    }
    const Json& figures = result["figures"];
    const Json& reference = result["reference"][kReference];
    std::cout << fmt::format(
                     "{}: p50 {:.1f} ms, p99 {:.1f} ms of {} pictures (steal {:.2f} s)\n"
                     "  p50 {:.2f} x {} (p50 {:.1f} ms, p99 {:.1f} ms; {}: {})",
                     result["case"].get<std::string>(),
                     figures["p50_ms"].get<double>(),
                     figures["p99_ms"].get<double>(),
                     figures["pictures"].get<size_t>(),
                     figures["steal_s"].get<double>(),
                     result["ratio"][kReference].get<double>(),
                     kReference,
                     reference["p50_ms"].get<double>(),
                     reference["p99_ms"].get<double>(),
                     reference["version"].get<std::string>(),
                     reference["command"].get<std::string>())
              << std::endl;
}

}  // namespace

std::vector<double> latenciesOf(const std::vector<FrameNote>& notes,
                                const SentPictures& sent,
                                MonoTime from) {
    const SendTimes times{sent};
    std::map<size_t, PixelMark> last;
    std::vector<double> result;
    for (const FrameNote& note : notes) {
        for (size_t tile = 0; tile < note.tiles.size(); ++tile) {
            const std::optional<PixelMark>& mark = note.tiles[tile].mark;
            const auto before = last.find(tile);
            if (!mark || (before != last.end() && before->second == *mark)) {
                continue;
            }
            last.insert_or_assign(tile, *mark);
            const auto at = times.before(*mark, note.utc);
            if (at && note.at >= from) {
                result.push_back(std::chrono::duration<double, std::milli>{note.utc - *at}.count());
            }
        }
    }
    return result;
}

Json toJson(const LatencyResult& result) {
    Json json{{"case", "latency16"},
              {"figures", figuresJson(result.betang)},
              {"reference", {{kReference, figuresJson(result.reference)}}},
              {"ratio", Json::object()},
              {"rounds", Json::array()}};
    json["figures"]["steal_s"] = std::chrono::duration<double>{result.steal}.count();
    json["figures"]["seconds"] = result.options.seconds;
    json["figures"]["core"] = result.options.core;
    Json& reference = json["reference"][kReference];
    reference["command"] = result.reference.command;
    reference["version"] = result.reference.version;
    const double theirs = reference["p50_ms"];
    json["ratio"][kReference] = theirs > 0 ? json["figures"]["p50_ms"].get<double>() / theirs : 0;
    for (size_t i = 0; i < result.betang.rounds.size(); ++i) {
        json["rounds"].push_back({{"betang", roundJson(result.betang.rounds[i])},
                                  {kReference, roundJson(result.reference.rounds[i])}});
    }
    return json;
}

}  // namespace bench

int runBenchLatency(const BenchLatencyOptions& options) {
    try {
        if (!options.cases.empty() && options.cases != std::vector<std::string>{"latency16"}) {
            throw Error{ErrorKind::InvalidArgument, "the only case is latency16"};
        }
        bench::printLatency(bench::toJson(bench::runLatency(options)), options.json);
        return 0;
    } catch (const Error& error) {
        std::cerr << "bench latency: " << error.text() << std::endl;
        return error.kind() == ErrorKind::InvalidArgument ? 2 : 1;
    }
}

}  // namespace betang
