// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/live_cameras.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "apps/bench/frame_notes.hpp"
#include "bus/json_text.hpp"
#include "config/plan.hpp"
#include "config/reader.hpp"
#include "core/error.hpp"

namespace betang::bench {
namespace {

constexpr int kTilesShown = 16;
constexpr Duration kGlance = std::chrono::milliseconds{100};
constexpr Duration kSimulatorLimit = std::chrono::minutes{3};  // it may have to encode its loop
constexpr Duration kPicturesLimit = std::chrono::minutes{1};
constexpr Duration kStopLimit = std::chrono::seconds{10};

std::string textOf(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

std::string idOf(int camera) {
    return fmt::format("district-{}.camera-{}", (camera - 1) / kCamerasPerWorker, camera);
}

// The ids of 16 cameras from `first` on, as a YAML list.
std::string sixteen(int first) {
    std::string list;
    for (int camera = first; camera < first + kTilesShown; ++camera) {
        list += (list.empty() ? "" : ", ") + idOf(camera);
    }
    return "[" + list + "]";
}

std::vector<std::string> simulatorCommand(const LiveSetup& setup, const IngestFolders& folders) {
    return {(setup.programs / "betang-camsim").string(),
            "--clip",
            "scene:market",
            "--count",
            std::to_string(setup.cameras),
            "--main",
            fmt::format("640x360@{}", kLiveRate),
            "--main-kbits",
            "600",
            "--gop",
            fmt::format("{}s", setup.gop.count()),
            "--stagger",
            "0.237s",
            "--loop",
            "20s",
            "--patient",
            "--log",
            folders.log().string()};
}

}  // namespace

SentPictures readSent(const std::filesystem::path& log) {
    SentPictures sent;
    std::ifstream lines{log};
    for (std::string line; std::getline(lines, line);) {
        const auto entry = parseJson(line);
        if (entry && entry->value("event", "") == "sent") {
            const double index = entry->at("loop_s").get<double>() * kLiveRate;
            sent[entry->at("camera").get<int>()].push_back(
                {.at = UtcTime{Duration{entry->at("sent_ns").get<int64_t>()}},
                 .picture = static_cast<int>(std::lround(index)),
                 .key = entry->at("key").get<bool>()});
        }
    }
    return sent;
}

SendTimes::SendTimes(const SentPictures& sent) {
    for (const auto& [camera, pictures] : sent) {
        for (const SentPicture& one : pictures) {
            times_[{camera, one.picture}].push_back(one.at);
        }
    }
}

std::optional<UtcTime> SendTimes::before(const PixelMark& mark, UtcTime shown) const {
    const auto found = times_.find({mark.camera, mark.picture});
    if (found == times_.end()) {
        return std::nullopt;
    }
    const auto after = std::upper_bound(found->second.begin(), found->second.end(), shown);
    return after == found->second.begin() ? std::nullopt : std::optional{*std::prev(after)};
}

void awaitPictures(const std::filesystem::path& notes, Process& wall, Clock& clock) {
    const MonoTime deadline = clock.monotonic() + kPicturesLimit;
    for (;;) {
        const std::vector<FrameNote> frames = readFrameNotes(notes);
        if (!frames.empty() && std::all_of(frames.back().tiles.begin(),
                                           frames.back().tiles.end(),
                                           [](const TileNote& tile) { return tile.mark; })) {
            return;
        }
        if (!wall.running() || clock.monotonic() > deadline) {
            throw Error{ErrorKind::Timeout, "a wall does not show its cameras"};
        }
        clock.sleepFor(kGlance, {});
    }
}

std::string liveConfig(const LiveSetup& setup, const IngestFolders& folders, uint16_t port) {
    std::string text = fmt::format("runtime: {}\nstate: {}\ncameras:\n",
                                   folders.runtime().string(),
                                   (folders.all / "state").string());
    auto out = std::back_inserter(text);
    for (int camera = 1; camera <= setup.cameras; ++camera) {
        fmt::format_to(out,
                       "  {}: {{main: 'rtsp://127.0.0.1:{}/{}/main', record: off, analyze: off}}\n",
                       idOf(camera),
                       port,
                       camera);
    }
    fmt::format_to(out,
                   "walls:\n  bench:\n    canvas: {}x{}\n    layout: 4x4\n    cameras: {}\n",
                   kLiveCanvas.width,
                   kLiveCanvas.height,
                   sixteen(1));
    if (setup.cameras >= 2 * kTilesShown) {
        fmt::format_to(out,
                       "    presets:\n      a: {{layout: 4x4, cameras: {}}}\n"
                       "      b: {{layout: 4x4, cameras: {}}}\n"
                       "    tours:\n      turn: {{dwell: 6s, presets: [a, b]}}\n",
                       sixteen(1),
                       sixteen(1 + kTilesShown));
    }
    return text;
}

LiveCameras::LiveCameras(const LiveSetup& setup)
    : setup_{setup}, folder_{setup.parent}, folders_{folder_.path()} {
    simulator_ = std::make_unique<Process>(
        otherCore(), simulatorCommand(setup_, folders_), folders_.output());
    const MonoTime deadline = clock_.monotonic() + kSimulatorLimit;
    while ((port_ = portFrom(textOf(folders_.output()))) == 0) {
        if (!simulator_->running() || clock_.monotonic() > deadline) {
            throw Error{ErrorKind::Timeout,
                        "the simulated cameras are not ready: " + textOf(folders_.output())};
        }
        clock_.sleepFor(kGlance, {});
    }
    std::ofstream{folders_.config()} << liveConfig(setup_, folders_, port_);
    config_ = loadConfig(folders_.config());
    std::filesystem::create_directories(folders_.runtime());
    std::filesystem::permissions(folders_.runtime(), std::filesystem::perms::owner_all);
}

std::string LiveCameras::url(int camera) const {
    return fmt::format("rtsp://127.0.0.1:{}/{}/main", port_, camera);
}

int LiveCameras::otherCore() const {
    const auto cores = static_cast<int>(std::thread::hardware_concurrency());
    return (setup_.core + 1) % std::max(cores, 1);
}

void LiveCameras::pull() {
    const Plan plan = planWorkers(config_, {});
    for (const std::string& worker : plan.workers()) {
        const std::vector<std::string> command{(setup_.programs / "betang").string(),
                                               "role",
                                               "ingest",
                                               "-c",
                                               folders_.config().string(),
                                               "--base",
                                               folders_.all.string(),
                                               "--name",
                                               worker};
        workers_.push_back(std::make_unique<Process>(otherCore(), command, folders_.output()));
    }
    listener_ = std::make_unique<BusListener>(otherCore(), config_, plan);
}

SentPictures LiveCameras::finish() {
    listener_.reset();
    for (const auto& worker : workers_) {
        worker->stop(SIGTERM, kStopLimit, clock_);
    }
    simulator_->stop(SIGTERM, kStopLimit, clock_);
    return readSent(folders_.log());
}

}  // namespace betang::bench
