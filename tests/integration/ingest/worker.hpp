// SPDX-License-Identifier: Apache-2.0
//
// A whole ingest worker between simulated cameras, the bus and a disk.

#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "bus/stream_state.hpp"
#include "ingest/ingest_role.hpp"

#include "tests/camsim/simulator.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

inline camsim::CameraSimulatorOptions cameras(int count) {
    camsim::CameraSimulatorOptions options;
    options.count = count;
    options.encoding.main = {{320, 180}, 20, 300};
    options.encoding.sub = {{160, 96}, 10, 100};
    options.encoding.gop = std::chrono::milliseconds{500};
    options.encoding.loop = std::chrono::milliseconds{2000};
    return options;
}

inline CameraId camera(int number) {
    return CameraId::parse("kapuas.kamera-" + std::to_string(number)).take();
}

// A worker with cameras 1 to `count` of a simulator.
struct Worker {
    explicit Worker(int count, camsim::CameraSimulatorOptions options) : simulator{options, clock} {
        config.time_zone = "Asia/Pontianak";
        config.runtime = folder.path() / "run";
        config.secrets = folder.path() / "secrets";
        std::filesystem::create_directory(config.runtime);
        config.links["kapuas"] = {"kapuas", "Kapuas", 0};
        config.sites["kapuas"] = {"kapuas", "Kapuas", "kapuas"};
        config.storage["disk"] = {
            "disk", folder.path() / "disk", 1 << 30, std::chrono::seconds{60}};
        for (int i = 1; i <= count; ++i) {
            add(i);
        }
        board.emplace(folder.path() / "crumbs");
    }

    void add(int number) {
        config.cameras.emplace(camera(number),
                               CameraConfig{camera(number),
                                            "Kamera",
                                            simulator.url(number),
                                            simulator.url(number, StreamKind::Sub),
                                            "",
                                            RtspTransport::Tcp,
                                            RecordPolicy::Main,
                                            "",
                                            "disk"});
    }

    void start() { role.emplace(config, "kapuas-0", clock, *board); }

    Json status() {
        const std::string at = endpointsFor(config.runtime, "ingest", "kapuas-0").control;
        return callControl(bus, at, {{"op", "status"}}, std::chrono::seconds{2}).take();
    }

    StreamReport report(int number, StreamKind kind = StreamKind::Main) {
        const StreamId wanted{camera(number), kind};
        const Json all = status();
        for (const Json& one : all.at("streams")) {
            auto report = streamReportFrom(one).take();
            if (report.stream == wanted) {
                return report;
            }
        }
        return StreamReport{wanted};
    }

    template <typename Done>
    bool waitFor(const Done& done, Duration limit = std::chrono::seconds{20}) {
        const MonoTime until = clock.monotonic() + limit;
        while (!done() && clock.monotonic() < until) {
            clock.sleepFor(std::chrono::milliseconds{20}, {});
        }
        return done();
    }

    bool waitForRecorded(int number, uint64_t units) {
        return waitFor([&] { return report(number).recorded >= units; });
    }

    TempFolder folder;
    SystemClock clock;
    camsim::CameraSimulator simulator;
    BusContext bus;
    Config config;
    std::optional<BreadcrumbBoard> board;
    std::optional<IngestRole> role;
};

}  // namespace betang
