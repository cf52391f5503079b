// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/bench_export.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "apps/bench/export_archive.hpp"
#include "archive/manifest.hpp"
#include "archive/package_reader.hpp"
#include "archive/verify_package.hpp"
#include "core/bench/figures.hpp"
#include "core/bench/process.hpp"
#include "core/bench/temporary_folder.hpp"
#include "core/error.hpp"
#include "core/time_text.hpp"
#include "media/av_ptr.hpp"

extern "C" {
#include <libavutil/avutil.h>
}

namespace betang {
namespace bench {
namespace {

constexpr std::chrono::seconds kLead{30};  // of recording before and after what is exported

double secondsOf(Duration time) {
    return std::chrono::duration<double>{time}.count();
}

std::vector<ExportCase> exportCasesNamed(const std::vector<std::string>& names) {
    const std::vector<ExportCase> all{{"export4x10min", 4, 10}, {"export1x1min", 1, 1}};
    if (names.empty()) {
        return {all.front()};
    }
    std::vector<ExportCase> chosen;
    for (const std::string& name : names) {
        const auto found = std::find_if(
            all.begin(), all.end(), [&name](const ExportCase& one) { return one.name == name; });
        if (found == all.end()) {
            throw Error{ErrorKind::InvalidArgument, fmt::format("there is no case '{}'", name)};
        }
        chosen.push_back(*found);
    }
    return chosen;
}

class ExportBench {
  public:
    ExportBench(const ExportCase& chosen, const BenchExportOptions& options)
        : options_{options},
          folder_{options.parent},
          archive_{makeExportArchive(folder_.path(), chosen.cameras, chosen.minutes + 1)},
          from_{archive_.start + kLead},
          to_{from_ + std::chrono::minutes{chosen.minutes}} {
        result_.chosen = chosen;
        result_.core = options.core;
    }

    ExportResult run() {
        const Duration steal = stealTime();
        for (int i = 0; i < options_.rounds; ++i) {
            result_.rounds.push_back({measureBetang(), measureFfmpeg()});
        }
        result_.steal = stealTime() - steal;
        return std::move(result_);
    }

  private:
    Duration measureBetang() {
        const auto package = folder_.path() / "package.zip";
        std::vector<std::string> command{
            options_.program.string(), "export", "-c", archive_.config.string()};
        for (const std::string& camera : archive_.cameras) {
            command.insert(command.end(), {"--camera", camera});
        }
        command.insert(command.end(),
                       {"--from",
                        toRfc3339(from_),
                        "--to",
                        toRfc3339(to_),
                        "--case",
                        "1",
                        "--reason",
                        "bench",
                        "-o",
                        package.string()});
        result_.command = joined(command);
        const Duration cpu = runOnCore(command, options_.core).take();
        if (result_.rounds.empty()) {
            checkPackage(package);
        }
        std::filesystem::remove(package);
        return cpu;
    }

    // What was measured must be what is promised.
    void checkPackage(const std::filesystem::path& package) {
        const auto report = verifyPackage(package, {}, [](const Finding&) {});
        const PackageReader reader{package};
        const auto manifest =
            manifestFrom(reader.text(package::kManifest, kLongestManifest).value_or("")).take();
        result_.package_bytes = reader.size();
        for (const PackageCamera& camera : manifest.cameras) {
            for (const PackageClip& clip : camera.clips) {
                result_.access_units += clip.access_units;
            }
        }
        const auto wanted = static_cast<uint64_t>(result_.chosen.cameras) *
                            static_cast<uint64_t>(result_.chosen.minutes) * 60 * 25;
        if (report.alterations > 0 || report.sealed == 0 || result_.access_units < wanted) {
            throw Error{ErrorKind::Internal, "the package is not whole"};
        }
    }

    Duration measureFfmpeg() {
        Duration cpu{};
        for (size_t i = 0; i < archive_.lists.size(); ++i) {
            const auto clip = folder_.path() / fmt::format("clip{}.mp4", i);
            const std::vector<std::string> command{"ffmpeg",
                                                   "-nostdin",
                                                   "-v",
                                                   "error",
                                                   "-y",
                                                   "-ss",
                                                   fmt::format("{}", kLead.count()),
                                                   "-t",
                                                   fmt::format("{}", result_.chosen.minutes * 60),
                                                   "-f",
                                                   "concat",
                                                   "-safe",
                                                   "0",
                                                   "-i",
                                                   archive_.lists[i].string(),
                                                   "-c",
                                                   "copy",
                                                   clip.string()};
            if (i == 0) {
                result_.reference = joined(command);
            }
            cpu += runOnCore(command, options_.core).take();
            std::filesystem::remove(clip);
        }
        return cpu;
    }

    const BenchExportOptions& options_;
    const TemporaryFolder folder_;
    const ExportArchive archive_;
    const UtcTime from_;
    const UtcTime to_;
    ExportResult result_;
};

double medianCpu(const ExportResult& result, Duration ExportRound::*who) {
    std::vector<double> values;
    for (const ExportRound& round : result.rounds) {
        values.push_back(secondsOf(round.*who));
    }
    return median(std::move(values));
}

std::string textFrom(const Json& result) {
    return fmt::format(
        "{}: {:.3f} s of CPU for {} access units, {:.1f} MiB, checked, hashed and signed (steal "
        "{:.2f} s)\n  {:.2f} x ffmpeg ({:.3f} s; {}: {})\n",
        result["case"].get<std::string>(),
        result["figures"]["cpu_s"].get<double>(),
        result["figures"]["access_units"].get<uint64_t>(),
        result["figures"]["package_mib"].get<double>(),
        result["figures"]["steal_s"].get<double>(),
        result["ratio"]["ffmpeg"].get<double>(),
        result["reference"]["ffmpeg"]["cpu_s"].get<double>(),
        result["reference"]["ffmpeg"]["version"].get<std::string>(),
        result["reference"]["ffmpeg"]["command"].get<std::string>());
}

}  // namespace

Json toJson(const ExportResult& result) {
    const double ours = medianCpu(result, &ExportRound::betang);
    const double theirs = medianCpu(result, &ExportRound::ffmpeg);
    Json rounds = Json::array();
    for (const ExportRound& round : result.rounds) {
        rounds.push_back(
            {{"betang_cpu_s", secondsOf(round.betang)}, {"ffmpeg_cpu_s", secondsOf(round.ffmpeg)}});
    }
    return {{"case", result.chosen.name},
            {"figures",
             {{"cpu_s", ours},
              {"access_units", result.access_units},
              {"package_mib", static_cast<double>(result.package_bytes) / (1 << 20)},
              {"cameras", result.chosen.cameras},
              {"minutes", result.chosen.minutes},
              {"command", result.command},
              {"core", result.core},
              {"steal_s", secondsOf(result.steal)}}},
            {"reference",
             {{"ffmpeg",
               {{"cpu_s", theirs},
                {"command", result.reference},
                {"version", std::string{"ffmpeg "} + av_version_info()}}}}},
            {"ratio", {{"ffmpeg", theirs > 0 ? ours / theirs : 0}}},
            {"rounds", std::move(rounds)}};
}

}  // namespace bench

int runBenchExport(const BenchExportOptions& options) {
    try {
        for (const bench::ExportCase& chosen : bench::exportCasesNamed(options.cases)) {
            const Json result = bench::toJson(bench::ExportBench{chosen, options}.run());
            std::cout << (options.json ? toJsonText(result) + "\n" : bench::textFrom(result))
                      << std::flush;
        }
        return 0;
    } catch (const Error& error) {
        std::cerr << "bench export: " << error.text() << std::endl;
        return error.kind() == ErrorKind::InvalidArgument ? 2 : 1;
    }
}

}  // namespace betang
