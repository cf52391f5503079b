// SPDX-License-Identifier: Apache-2.0
//
// Simulated RTSP cameras inside this process: what tests play against, and what `betang-camsim`
// runs. docs/camsim.md describes what they do.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/clock.hpp"

#include "tests/camsim/clip_library.hpp"
#include "tests/camsim/options.hpp"

namespace betang::camsim {

// Prepares its clips and starts its thread on construction; closes everything and joins on
// destruction. Throws Error when a clip, an option or a port is no good. All members are
// thread-safe.
class CameraSimulator {
  public:
    CameraSimulator(CameraSimulatorOptions options, Clock& clock, const Progress& progress = {});
    ~CameraSimulator();
    CameraSimulator(const CameraSimulator&) = delete;
    CameraSimulator& operator=(const CameraSimulator&) = delete;

    // The same for all cameras, unless port_per_camera is set.
    [[nodiscard]] uint16_t port(int camera = 1) const;

    // rtsp://127.0.0.1:PORT/N/main, without credentials.
    [[nodiscard]] std::string url(int camera, StreamKind kind = StreamKind::Main) const;

    // Access units sent to all sessions of the stream so far, each counted once per session.
    [[nodiscard]] uint64_t sent(int camera, StreamKind kind = StreamKind::Main) const;

    // Obeys one line of the control protocol and returns its JSON answer (without line end).
    // Everything logged before is in the file when it returns.
    std::string control(const std::string& line);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang::camsim
