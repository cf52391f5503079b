// SPDX-License-Identifier: Apache-2.0

#include "compositor/bench/feeder.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <thread>

#include "bus/endpoints.hpp"
#include "bus/media_publisher.hpp"
#include "bus/media_reader.hpp"
#include "compositor/bench/footage.hpp"
#include "config/layouts.hpp"
#include "config/plan.hpp"

namespace betang::bench {
namespace {

constexpr int kGop = 50;

CameraId cameraId(int index) {
    return CameraId::parse("bench.c" + std::to_string(index)).take();
}

// One publisher for each worker of the plan, as in a real province.
using Publishers = std::map<std::string, std::unique_ptr<MediaPublisher>>;

Publishers makePublishers(BusContext& bus, const Config& config, const Plan& plan, Clock& clock) {
    Publishers publishers;
    for (const std::string& worker : plan.workers()) {
        publishers[worker] = std::make_unique<MediaPublisher>(
            bus, endpointsFor(config.runtime, "ingest", worker), RingLimits{}, clock, nullptr);
    }
    return publishers;
}

std::jthread takeEncoded(BusContext& bus, const Config& config, Clock& clock) {
    return std::jthread{[&bus, &config, &clock](const std::stop_token& stop) {
        MediaReader reader{bus, clock};
        reader.add({CameraId::forWall("bench"), StreamKind::Main},
                   endpointsFor(config.runtime, "wall", "bench"),
                   FromLive{});
        while (!stop.stop_requested()) {
            static_cast<void>(reader.read(std::chrono::milliseconds{200}));
        }
    }};
}

}  // namespace

Config benchConfig(const std::filesystem::path& runtime, const Case& chosen) {
    Config config;
    config.runtime = runtime;
    config.time_zone = "Asia/Pontianak";
    config.links["bench"].id = "bench";
    config.sites["bench"] = {"bench", "Bench", "bench"};
    WallConfig wall;
    wall.id = "bench";
    wall.canvas = chosen.canvas;
    const int side = static_cast<int>(std::lround(std::sqrt(chosen.cameras)));
    wall.layout = gridOf(side, side);
    for (int i = 0; i < chosen.cameras; ++i) {
        CameraConfig camera{.id = cameraId(i),
                            .name = "Camera " + std::to_string(i),
                            .main_url = "rtsp://127.0.0.1/main",
                            .sub_url = {},
                            .secret = {},
                            .schedule = {},
                            .storage = {}};
        wall.cameras.push_back(camera.id);
        config.cameras.emplace(camera.id, std::move(camera));
    }
    OutputConfig output;
    output.id = "out";
    if (!chosen.encoded) {
        output.size = wall.canvas;
        output.frame_rate = kFootageRate;
    }
    wall.outputs = {output};
    config.walls["bench"] = wall;
    return config;
}

void feed(const Config& config, std::vector<AccessUnit> footage, bool take_encoded) {
    SystemClock clock;
    BusContext bus;
    const Plan plan = planWorkers(config, {});
    const Publishers publishers = makePublishers(bus, config, plan, clock);
    std::optional<std::jthread> taker;
    if (take_encoded) {
        taker = takeEncoded(bus, config, clock);
    }
    const MonoTime start = clock.monotonic();
    const size_t gops = footage.size() / kGop;
    for (size_t tick = 0;; ++tick) {
        const Duration pts = std::chrono::nanoseconds{std::chrono::seconds{1}} / kFootageRate *
                             static_cast<int64_t>(tick);
        for (size_t i = 0; i < plan.worker_of.size(); ++i) {
            const CameraId camera = cameraId(static_cast<int>(i));
            AccessUnit unit = footage[(tick + i % gops * kGop) % footage.size()];
            unit.stream = {camera, StreamKind::Main};
            unit.run = 1;
            unit.pts = unit.dts = pts;
            unit.captured = clock.utc();
            publishers.at(plan.worker_of.at(camera))->publish(std::move(unit));
        }
        clock.sleepFor(
            start + pts + std::chrono::milliseconds{1000 / kFootageRate} - clock.monotonic(), {});
    }
}

}  // namespace betang::bench
