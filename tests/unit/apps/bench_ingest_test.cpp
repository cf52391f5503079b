// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/bench_ingest.hpp"

#include <algorithm>

#include "config/plan.hpp"
#include "config/reader.hpp"
#include "core/bench/figures.hpp"
#include "core/error.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace betang::bench;
using namespace std::chrono_literals;

namespace {

const IngestFolders kFolders{"/var/tmp/bench"};

IngestCost cost(Duration cpu, uint64_t memory) {
    IngestCost out;
    out.cpu = cpu;
    out.window = 10s;
    out.memory = memory;
    out.sent = out.recorded = 1000;
    out.command = "ffmpeg -i x";
    return out;
}

IngestResult fourCameras() {
    IngestResult result{ingestCasesNamed({"ingest4"}).front(), {}, 50ms};
    for (const Duration ours : {100ms, 300ms, 200ms}) {
        result.rounds.push_back({cost(ours, 8U << 20), cost(400ms, 20U << 20)});
    }
    return result;
}

}  // namespace

TEST_CASE("the median of an even number of values lies between the middle two", "[bench]") {
    CHECK(median({4, 1, 3, 2}) == 2.5);
    CHECK(median({5, 1, 3}) == 3);
    CHECK(median({}) == 0);
}

TEST_CASE("bench ingest without cases measures the two that have goals", "[bench]") {
    const auto cases = ingestCasesNamed({});

    REQUIRE(cases.size() == 2);
    CHECK(cases[0].cameras == 64);
    CHECK(cases[0].bitrate_kbits == 600);
    CHECK(cases[1].cameras == 200);
    CHECK(cases[1].bitrate_kbits == 256);
    CHECK_THROWS_AS(ingestCasesNamed({"ingest65"}), Error);
}

TEST_CASE("bench ingest configures workers of 16 recorded cameras", "[bench]") {
    const IngestCase chosen = ingestCasesNamed({"ingest200"}).front();

    const auto read = parseConfig(ingestConfig(chosen, kFolders, 8554), "bench.yaml");

    REQUIRE(read.problems.empty());
    CHECK(read.config.cameras.size() == 200);
    CHECK(std::all_of(read.config.cameras.begin(), read.config.cameras.end(), [](const auto& one) {
        return one.second.record == RecordPolicy::Main;
    }));
    const Plan plan = planWorkers(read.config, {});
    REQUIRE(plan.workers().size() == 13);
    CHECK(plan.camerasOf(plan.workers().front()).size() == kCamerasPerWorker);
}

TEST_CASE("the reference of bench ingest is one ffmpeg that copies every camera", "[bench]") {
    const auto words = referenceCommand(ingestCasesNamed({"ingest4"}).front(), kFolders, 8554);

    CHECK(words.front() == "ffmpeg");
    CHECK(std::count(words.begin(), words.end(), "-i") == 4);
    CHECK(std::count(words.begin(), words.end(), "rtsp://127.0.0.1:8554/4/main") == 1);
    CHECK(std::count(words.begin(), words.end(), "copy") == 4);
    CHECK(joined(words).find(" -analyzeduration 0 -probesize 32 -rtsp_transport tcp -i ") !=
          std::string::npos);
}

TEST_CASE("the simulator's port is read once its line is whole", "[bench]") {
    CHECK(portFrom("") == 0);
    CHECK(portFrom("ready rtsp://127.0.0.1:4") == 0);
    CHECK(portFrom("preparing\nready rtsp://127.0.0.1:41234/1/main cameras 4\n") == 41234);
}

TEST_CASE("bench ingest prints medians, their ratio and every round", "[bench]") {
    const Json json = toJson(fourCameras());

    CHECK(json["case"] == "ingest4");
    CHECK(json["figures"]["core_percent"].get<double>() == Approx(2.0));
    CHECK(json["figures"]["us_per_access_unit"].get<double>() == Approx(200));
    CHECK(json["figures"]["memory_mib_per_camera"].get<double>() == Approx(2.0));
    CHECK(json["figures"]["lost"] == 0);
    CHECK(json["figures"]["recorded"] == 3000);
    CHECK(json["figures"]["steal_s"].get<double>() == Approx(0.05));
    CHECK(json["reference"]["ffmpeg"]["command"] == "ffmpeg -i x");
    CHECK(json["ratio"]["ffmpeg"].get<double>() == Approx(0.5));
    REQUIRE(json["rounds"].size() == 3);
    CHECK(json["rounds"][1]["betang"]["cpu_s"].get<double>() == Approx(0.3));
    CHECK(toText(json).find("0.50 x ffmpeg") != std::string::npos);
}

TEST_CASE("a round in which the reference stood still compares nothing", "[bench]") {
    IngestResult result = fourCameras();
    for (IngestRound& round : result.rounds) {
        round.betang.written = round.ffmpeg.written = 100;
    }
    result.rounds[1].ffmpeg.written = 74;
    result.rounds[1].ffmpeg.cpu = 1ms;

    const Json json = toJson(result);

    CHECK(json["reference"]["ffmpeg"]["rounds_it_kept_up"] == 2);
    CHECK(json["ratio"]["ffmpeg"].get<double>() == Approx(150.0 / 400));
    CHECK(toText(json).find("it kept up in 2 of 3 rounds") != std::string::npos);
    for (IngestRound& round : result.rounds) {
        round.ffmpeg.written = 0;
    }
    CHECK(toText(toJson(result)).find("? x ffmpeg") != std::string::npos);
}
