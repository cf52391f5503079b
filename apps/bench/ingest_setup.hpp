// SPDX-License-Identifier: Apache-2.0
//
// The cases of `betang bench ingest` and the command lines of everything that takes part. Pure.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace betang::bench {

// Cameras of 640x360 at 25 fps, a keyframe every 2 s.
struct IngestCase {
    std::string name;
    int cameras = 0;
    int bitrate_kbits = 0;
};

inline constexpr int kIngestRate = 25;  // access units a second of one camera

// ingest64, ingest200, and ingest4 to see that all of it works.
[[nodiscard]] const std::vector<IngestCase>& ingestCases();

// Throws InvalidArgument for a name that is not a case; no names: ingest64 and ingest200.
[[nodiscard]] std::vector<IngestCase> ingestCasesNamed(const std::vector<std::string>& names);

// Where a round keeps its files. `runtime` is short, because Unix sockets lie in it.
struct IngestFolders {
    std::filesystem::path all;

    [[nodiscard]] std::filesystem::path runtime() const { return all / "run"; }

    [[nodiscard]] std::filesystem::path recordings() const { return all / "rec"; }

    [[nodiscard]] std::filesystem::path config() const { return all / "betang.yaml"; }

    [[nodiscard]] std::filesystem::path log() const { return all / "sent.jsonl"; }

    [[nodiscard]] std::filesystem::path output() const { return all / "output.txt"; }
};

// A camera is recorded all the time; every 16 of them hang on a link of their own, as those of a
// district do, which makes a worker each.
[[nodiscard]] std::string ingestConfig(const IngestCase& chosen,
                                       const IngestFolders& folders,
                                       uint16_t port);

[[nodiscard]] std::vector<std::string> simulatorCommand(const std::filesystem::path& program,
                                                        const IngestCase& chosen,
                                                        const IngestFolders& folders);

// One ffmpeg for all cameras, which copies each into segments of a minute.
[[nodiscard]] std::vector<std::string> referenceCommand(const IngestCase& chosen,
                                                        const IngestFolders& folders,
                                                        uint16_t port);

// The port in the line that says that the simulator is ready; 0 when `output` has none yet.
[[nodiscard]] uint16_t portFrom(const std::string& output);

}  // namespace betang::bench
