// SPDX-License-Identifier: Apache-2.0
//
// Simulated cameras for benchmarks of a wall, and the ingest workers that pull them: processes of
// their own on the core that is not measured.

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/bench/bus_listener.hpp"
#include "apps/bench/ingest_setup.hpp"
#include "config/config.hpp"
#include "core/bench/process.hpp"
#include "core/bench/temporary_folder.hpp"
#include "core/clock.hpp"
#include "media/pixel_mark.hpp"

namespace betang::bench {

inline constexpr int kLiveRate = 25;
inline constexpr Size kLiveCanvas{1920, 1080};

// Cameras of 640x360, 25 fps and 600 kbit/s, numbered from 1.
struct LiveSetup {
    int cameras = 16;
    std::chrono::seconds gop{2};
    int core = 0;                    // what is measured runs here
    std::filesystem::path programs;  // where betang and betang-camsim are
    std::filesystem::path parent = "/var/tmp";
};

// One picture as it left its camera.
struct SentPicture {
    UtcTime at{};
    int picture = 0;  // its index in the loop, as the mark in its pixels says
    bool key = false;
};

// In the order of sending, by the camera's number.
using SentPictures = std::map<int, std::vector<SentPicture>>;

// `log` is what betang-camsim wrote. Lines that are not whole are left out.
[[nodiscard]] SentPictures readSent(const std::filesystem::path& log);

// When the pictures of the loops were sent.
class SendTimes {
  public:
    explicit SendTimes(const SentPictures& sent);

    // The last time before `shown`, which is the right one: loops are longer than any delay.
    // Nothing for a picture of which nothing is known.
    [[nodiscard]] std::optional<UtcTime> before(const PixelMark& mark, UtcTime shown) const;

  private:
    std::map<std::pair<int, int>, std::vector<UtcTime>> times_;  // by camera and picture
};

// Waits until a frame has a picture in every tile. Throws Timeout when `wall` ends before, or after
// a minute.
void awaitPictures(const std::filesystem::path& notes, Process& wall, Clock& clock);

// A configuration with the wall "bench": 16 tiles that show the first 16 cameras, a preset "a" of
// them and, with more cameras, a preset "b" of the next 16 and a tour "turn" of both.
[[nodiscard]] std::string liveConfig(const LiveSetup& setup,
                                     const IngestFolders& folders,
                                     uint16_t port);

// Runs them from construction to destruction. The caller must have one thread only when it makes
// one.
class LiveCameras {
  public:
    // Throws Timeout when the cameras are not ready in time.
    explicit LiveCameras(const LiveSetup& setup);

    [[nodiscard]] const IngestFolders& folders() const { return folders_; }

    [[nodiscard]] const Config& config() const { return config_; }

    [[nodiscard]] std::string url(int camera) const;

    // Starts the ingest workers, and somebody who takes every camera from the bus, as recording or
    // analytics would: so all are pulled before a wall shows them.
    void pull();

    // Ends everything, and says what was sent.
    [[nodiscard]] SentPictures finish();

  private:
    [[nodiscard]] int otherCore() const;

    const LiveSetup setup_;
    SystemClock clock_;
    TemporaryFolder folder_;
    IngestFolders folders_;
    uint16_t port_ = 0;
    Config config_;
    std::unique_ptr<Process> simulator_;
    std::vector<std::unique_ptr<Process>> workers_;
    std::unique_ptr<BusListener> listener_;
};

}  // namespace betang::bench
