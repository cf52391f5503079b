// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/bench_export.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

TEST_CASE("the ratio of an export is that of the medians of CPU", "[bench]") {
    const bench::ExportResult result{.chosen = {"export4x10min", 4, 10},
                                     .rounds = {{300ms, 1000ms}, {900ms, 400ms}, {500ms, 800ms}},
                                     .access_units = 60'000,
                                     .package_bytes = 3 << 20,
                                     .command = "betang export",
                                     .reference = "ffmpeg -c copy"};
    const Json json = bench::toJson(result);
    CHECK(json["case"] == "export4x10min");
    CHECK(json["figures"]["cpu_s"].get<double>() == Approx(0.5));
    CHECK(json["figures"]["package_mib"].get<double>() == Approx(3));
    CHECK(json["reference"]["ffmpeg"]["cpu_s"].get<double>() == Approx(0.8));
    CHECK(json["reference"]["ffmpeg"]["command"] == "ffmpeg -c copy");
    CHECK(json["ratio"]["ffmpeg"].get<double>() == Approx(0.625));
    CHECK(json["rounds"].size() == 3);
}

TEST_CASE("a case that there is not is bad use", "[bench]") {
    BenchExportOptions options;
    options.cases = {"export5"};
    CHECK(runBenchExport(options) == 2);
}
