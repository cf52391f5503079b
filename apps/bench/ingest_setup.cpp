// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/ingest_setup.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "config/plan.hpp"
#include "core/error.hpp"

namespace betang::bench {
namespace {

constexpr int kSegmentSeconds = 60;

std::string urlOf(uint16_t port, int camera) {
    return fmt::format("rtsp://127.0.0.1:{}/{}/main", port, camera);
}

}  // namespace

const std::vector<IngestCase>& ingestCases() {
    static const std::vector<IngestCase> cases{
        {"ingest64", 64, 600}, {"ingest200", 200, 256}, {"ingest4", 4, 600}};
    return cases;
}

std::vector<IngestCase> ingestCasesNamed(const std::vector<std::string>& names) {
    if (names.empty()) {
        return {ingestCases()[0], ingestCases()[1]};
    }
    std::vector<IngestCase> chosen;
    for (const std::string& name : names) {
        const auto found = std::find_if(ingestCases().begin(),
                                        ingestCases().end(),
                                        [&](const IngestCase& one) { return one.name == name; });
        if (found == ingestCases().end()) {
            throw Error{ErrorKind::InvalidArgument, "there is no case '" + name + "'"};
        }
        chosen.push_back(*found);
    }
    return chosen;
}

std::string ingestConfig(const IngestCase& chosen, const IngestFolders& folders, uint16_t port) {
    std::string text;
    auto out = std::back_inserter(text);
    fmt::format_to(out,
                   "runtime: {}\nstorage:\n  bench:\n    path: {}\n    segment: {}s\n",
                   folders.runtime().string(),
                   folders.recordings().string(),
                   kSegmentSeconds);
    fmt::format_to(out, "cameras:\n");
    for (int camera = 1; camera <= chosen.cameras; ++camera) {
        fmt::format_to(out,
                       "  district-{}.camera-{}: {{main: '{}', record: main}}\n",
                       (camera - 1) / kCamerasPerWorker,
                       camera,
                       urlOf(port, camera));
    }
    return text;
}

std::vector<std::string> simulatorCommand(const std::filesystem::path& program,
                                          const IngestCase& chosen,
                                          const IngestFolders& folders) {
    return {program.string(),
            "--clip",
            "scene:market",
            "--count",
            std::to_string(chosen.cameras),
            "--main",
            fmt::format("640x360@{}", kIngestRate),
            "--main-kbits",
            std::to_string(chosen.bitrate_kbits),
            "--no-pixel-marks",
            "--patient",
            "--stagger",
            "0.053s",
            "--log",
            folders.log().string()};
}

std::vector<std::string> referenceCommand(const IngestCase& chosen,
                                          const IngestFolders& folders,
                                          uint16_t port) {
    std::vector<std::string> words{"ffmpeg", "-nostdin", "-v", "error"};
    const auto add = [&words](std::vector<std::string> more) {
        words.insert(words.end(), more.begin(), more.end());
    };
    for (int camera = 1; camera <= chosen.cameras; ++camera) {
        add({"-analyzeduration", "0", "-probesize", "32", "-rtsp_transport", "tcp"});
        add({"-i", urlOf(port, camera)});
    }
    for (int camera = 1; camera <= chosen.cameras; ++camera) {
        add({"-map", fmt::format("{}:v", camera - 1), "-c", "copy", "-f", "segment"});
        add({"-segment_time", std::to_string(kSegmentSeconds)});
        add({(folders.recordings() / fmt::format("{}-%d.mp4", camera)).string()});
    }
    return words;
}

uint16_t portFrom(const std::string& output) {
    constexpr std::string_view kReady = "ready rtsp://127.0.0.1:";
    const size_t at = output.find(kReady);
    const size_t end = output.find('\n', at);
    uint16_t port = 0;
    if (at != std::string::npos && end != std::string::npos) {
        std::from_chars(output.data() + at + kReady.size(), output.data() + end, port);
    }
    return port;
}

}  // namespace betang::bench
