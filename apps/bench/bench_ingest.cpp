// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/bench_ingest.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "core/bench/figures.hpp"
#include "core/bench/process.hpp"
#include "core/error.hpp"
#include "media/av_ptr.hpp"

extern "C" {
#include <libavutil/avutil.h>
}

namespace betang {
namespace bench {
namespace {

double seconds(Duration time) {
    return std::chrono::duration<double>{time}.count();
}

double mebibytesEach(uint64_t bytes, const IngestCase& chosen) {
    return static_cast<double>(bytes) / (1 << 20) / chosen.cameras;
}

Json costJson(const IngestCost& cost, const IngestCase& chosen) {
    return {{"cpu_s", seconds(cost.cpu)},
            {"window_s", seconds(cost.window)},
            {"written_mib", static_cast<double>(cost.written) / (1 << 20)},
            {"core_percent", cost.coreShare() * 100},
            {"memory_mib_per_camera", mebibytesEach(cost.memory, chosen)},
            {"sent", cost.sent},
            {"recorded", cost.recorded},
            {"lost", cost.lost},
            {"changed", cost.changed}};
}

Json oursJson(const IngestCost& cost, const IngestCase& chosen) {
    Json json = costJson(cost, chosen);
    json["archive_cpu_s"] = seconds(cost.archive_cpu);
    json["heard_on_the_bus"] = cost.received;
    json["missed_on_the_bus"] = cost.units_missed;
    return json;
}

template <typename Field>
double medianOf(const std::vector<IngestRound>& rounds, const Field& field) {
    std::vector<double> values;
    for (const IngestRound& round : rounds) {
        values.push_back(field(round));
    }
    return median(std::move(values));
}

// A reference that stands still, or falls ever further behind, costs nothing: such a round compares
// nothing. ffmpeg -c copy of 200 cameras waits at times for one of them.
bool keptUp(const IngestRound& round) {
    return round.ffmpeg.written * 4 >= round.betang.written * 3;
}

std::vector<IngestRound> comparedIn(const IngestResult& result) {
    std::vector<IngestRound> compared;
    std::copy_if(result.rounds.begin(), result.rounds.end(), std::back_inserter(compared), keptUp);
    return compared;
}

template <typename Field>
uint64_t sumOf(const std::vector<IngestRound>& rounds, const Field& field) {
    uint64_t sum = 0;
    for (const IngestRound& round : rounds) {
        sum += field(round);
    }
    return sum;
}

double kbitsOf(const IngestResult& result) {
    return medianOf(result.rounds, [&](const IngestRound& round) {
        const double time = seconds(round.betang.sent_for) * result.chosen.cameras;
        return time > 0 ? static_cast<double>(round.betang.sent_bytes) * 8 / 1000 / time : 0;
    });
}

double memoryOf(const IngestResult& result, IngestCost IngestRound::*who) {
    uint64_t most = 0;
    for (const IngestRound& round : result.rounds) {
        most = std::max(most, (round.*who).memory);
    }
    return mebibytesEach(most, result.chosen);
}

Json figuresJson(const IngestResult& result) {
    const auto& rounds = result.rounds;
    const double share = medianOf(rounds, [](const auto& r) { return r.betang.coreShare(); });
    return {
        {"core_percent", share * 100},
        {"us_per_access_unit", share * 1e6 / (result.chosen.cameras * kIngestRate)},
        {"memory_mib_per_camera", memoryOf(result, &IngestRound::betang)},
        {"sent", sumOf(rounds, [](const auto& r) { return r.betang.sent; })},
        {"recorded", sumOf(rounds, [](const auto& r) { return r.betang.recorded; })},
        {"lost", sumOf(rounds, [](const auto& r) { return r.betang.lost; })},
        {"changed", sumOf(rounds, [](const auto& r) { return r.betang.changed; })},
        {"heard_on_the_bus", sumOf(rounds, [](const auto& r) { return r.betang.received; })},
        {"missed_on_the_bus", sumOf(rounds, [](const auto& r) { return r.betang.units_missed; })},
        {"bus_subscribers", result.subscriber ? 1 : 0},
        {"cameras", result.chosen.cameras},
        {"kbits_per_camera", kbitsOf(result)},
        {"core", result.core},
        {"steal_s", seconds(result.steal)}};
}

Json referenceJson(const IngestResult& result) {
    const std::vector<IngestRound> compared = comparedIn(result);
    const double share =
        medianOf(compared, [](const auto& round) { return round.ffmpeg.coreShare(); });
    return {{"core_percent", share * 100},
            {"rounds_it_kept_up", compared.size()},
            {"memory_mib_per_camera", memoryOf(result, &IngestRound::ffmpeg)},
            {"recorded", sumOf(result.rounds, [](const auto& r) { return r.ffmpeg.recorded; })},
            {"command", result.rounds.back().ffmpeg.command},
            {"version", std::string{"ffmpeg "} + av_version_info()}};
}

IngestResult runCase(const IngestCase& chosen, const BenchIngestOptions& options) {
    IngestResult result{chosen, {}, {}, options.round.core, options.round.subscriber};
    const Duration steal = stealTime();
    for (int i = 0; i < options.rounds; ++i) {
        IngestOptions round = options.round;
        const bool last = i + 1 == options.rounds;
        round.memory_after = std::chrono::seconds{last ? options.memory_after : 0};
        result.rounds.push_back({measureIngest(IngestContender::Betang, chosen, round),
                                 measureIngest(IngestContender::Ffmpeg, chosen, round)});
    }
    result.steal = stealTime() - steal;
    return result;
}

bool whole(const Json& result) {
    const Json& figures = result["figures"];
    return figures["lost"] == 0 && figures["changed"] == 0 && figures["recorded"] > 0;
}

}  // namespace

Json toJson(const IngestResult& result) {
    Json json{{"case", result.chosen.name},
              {"figures", figuresJson(result)},
              {"reference", {{"ffmpeg", referenceJson(result)}}},
              {"ratio", Json::object()},
              {"rounds", Json::array()}};
    const double ours =
        medianOf(comparedIn(result), [](const auto& r) { return r.betang.coreShare() * 100; });
    const double theirs = json["reference"]["ffmpeg"]["core_percent"];
    json["ratio"]["ffmpeg"] = theirs > 0 ? Json(ours / theirs) : Json();
    for (const IngestRound& round : result.rounds) {
        json["rounds"].push_back({{"betang", oursJson(round.betang, result.chosen)},
                                  {"ffmpeg", costJson(round.ffmpeg, result.chosen)}});
    }
    return json;
}

std::string toText(const Json& result) {
    const Json& figures = result["figures"];
    const Json& reference = result["reference"]["ffmpeg"];
    const Json& ratio = result["ratio"]["ffmpeg"];
    return fmt::format(
        "{}: {:.1f} % of a core, {:.2f} MiB a camera, {} of {} access units recorded, {} lost, "
        "{} changed ({:.0f} kbit/s a camera, {} subscribers on the bus, steal {:.2f} s)\n"
        "  {} x ffmpeg ({:.1f} % of a core, {:.2f} MiB a camera; it kept up in {} of {} rounds; "
        "{}: {})\n",
        result["case"].get<std::string>(),
        figures["core_percent"].get<double>(),
        figures["memory_mib_per_camera"].get<double>(),
        figures["recorded"].get<uint64_t>(),
        figures["sent"].get<uint64_t>(),
        figures["lost"].get<uint64_t>(),
        figures["changed"].get<uint64_t>(),
        figures["kbits_per_camera"].get<double>(),
        figures["bus_subscribers"].get<int>(),
        figures["steal_s"].get<double>(),
        ratio.is_null() ? "?" : fmt::format("{:.2f}", ratio.get<double>()),
        reference["core_percent"].get<double>(),
        reference["memory_mib_per_camera"].get<double>(),
        reference["rounds_it_kept_up"].get<size_t>(),
        result["rounds"].size(),
        reference["version"].get<std::string>(),
        reference["command"].get<std::string>());
}

}  // namespace bench

int runBenchIngest(const BenchIngestOptions& options) {
    try {
        bool good = true;
        for (const bench::IngestCase& chosen : bench::ingestCasesNamed(options.cases)) {
            const Json result = bench::toJson(bench::runCase(chosen, options));
            std::cout << (options.json ? toJsonText(result) + "\n" : bench::toText(result))
                      << std::flush;
            good = good && bench::whole(result);
        }
        if (!good) {
            std::cerr << "bench ingest: access units were lost or changed" << std::endl;
        }
        return good ? 0 : 1;
    } catch (const Error& error) {
        std::cerr << "bench ingest: " << error.text() << std::endl;
        return error.kind() == ErrorKind::InvalidArgument ? 2 : 1;
    }
}

}  // namespace betang
