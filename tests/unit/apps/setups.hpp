// SPDX-License-Identifier: Apache-2.0
//
// Configurations made by hand for the tests of the supervisor.

#pragma once

#include <filesystem>

#include "apps/supervisor/children.hpp"
#include "config/config.hpp"
#include "config/plan.hpp"
#include "config/reader.hpp"
#include "core/error.hpp"

namespace betang {

inline const CameraId kDock = *CameraId::parse("kapuas.dermaga");
inline const CameraId kSquare = *CameraId::parse("palangka.bundaran");

inline CameraConfig cameraConfig(const CameraId& id) {
    CameraConfig camera = {id, {}, {}, {}, {}, RtspTransport::Tcp, RecordPolicy::Main, {}, {}};
    camera.name = id.text();
    camera.main_url = "rtsp://127.0.0.1:8554/" + id.text();
    camera.storage = "local";
    camera.analyze = AnalyzePolicy::Off;
    return camera;
}

// Two links with a site and a camera each, one wall of both, one storage, nothing watched.
inline Setup twoLinks(const std::filesystem::path& runtime = "/tmp/none") {
    constexpr const char* kText = R"(
links:
  north:
  south:
sites:
  kapuas: {link: south}
  palangka: {link: north}
cameras:
  kapuas.dermaga: {main: "rtsp://127.0.0.1:8554/1/main", analyze: off}
  palangka.bundaran: {main: "rtsp://127.0.0.1:8554/2/main", analyze: off}
storage:
  local: {path: /tmp/none/recordings, cap: 1GiB}
walls:
  utama:
)";
    ConfigOrProblems read = parseConfig(kText, "two-links.yaml");
    for (const ConfigProblem& problem : read.problems) {
        throw Error{ErrorKind::BadConfig, problem.text()};
    }
    read.config.runtime = runtime;
    Plan plan = planWorkers(read.config, {});
    return {std::move(read.config), std::move(plan)};
}

inline Setup replanned(Setup setup) {
    setup.plan = planWorkers(setup.config, setup.plan);
    return setup;
}

}  // namespace betang
