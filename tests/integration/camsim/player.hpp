// SPDX-License-Identifier: Apache-2.0
//
// An RTSP client that is not ours (libavformat's), and the simulator's log as it stands.

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "media/av_ptr.hpp"
#include "media/sei_mark.hpp"

#include "tests/camsim/segcheck.hpp"
#include "tests/camsim/simulator.hpp"

namespace betang::camsim {

struct PlayedUnit {
    SeiMark mark;
    std::string sha256;
    bool key = false;
    Bytes annex_b;
};

// Throws Unavailable with FFmpeg's words when the stream does not open within 10 s.
class Player {
  public:
    Player(const std::string& url, const std::string& transport);

    // Up to `count` access units; fewer when the stream ends.
    [[nodiscard]] std::vector<PlayedUnit> play(size_t count);

  private:
    AvInputPtr input_;
    Codec codec_ = Codec::H264;
};

// A folder that is gone at the end of the test.
class ScratchFolder {
  public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

// Short loops at a brisk rate, so that tests are quick.
[[nodiscard]] CameraSimulatorOptions quickCameras(const ScratchFolder& folder, int count = 1);

[[nodiscard]] SentLog logOf(CameraSimulator& simulator, const ScratchFolder& folder);

// Event names in the log, in order, without "sent".
[[nodiscard]] std::vector<std::string> eventsOf(CameraSimulator& simulator,
                                                const ScratchFolder& folder);

}  // namespace betang::camsim
