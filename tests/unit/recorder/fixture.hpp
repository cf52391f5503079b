// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "ingest/recorder_stream.hpp"

#include "tests/support/demux.hpp"
#include "tests/support/faulty_files.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {

// One recorded stream over a real folder, on simulated time.
struct RecordingFixture {
    TempFolder folder;
    SimulatedClock clock;
    FaultySegmentFiles files;
    std::vector<SegmentClosed> closed;
    RecorderStream stream{TestClip{}.stream,
                          {folder.path(),
                           std::chrono::seconds{60},
                           [this](SegmentClosed segment) { closed.push_back(std::move(segment)); }},
                          files,
                          clock};

    // Gives one access unit and lets the time pass that it lasts.
    void give(const AccessUnit& unit, Duration lasts = std::chrono::milliseconds{40}) {
        stream.write(unit);
        pass(lasts);
    }

    void give(const std::vector<AccessUnit>& units) {
        for (const AccessUnit& unit : units) {
            give(unit);
        }
    }

    // In ticks as the recorder makes them.
    void pass(Duration time) {
        constexpr Duration kTick = std::chrono::milliseconds{50};
        for (Duration done{}; done < time; done += kTick) {
            clock.advance(std::min(kTick, time - done));
            stream.tick();
        }
    }

    [[nodiscard]] Bytes read(const std::filesystem::path& relative) const {
        std::ifstream in{folder.path() / relative, std::ios::binary};
        const std::vector<char> bytes{std::istreambuf_iterator<char>{in}, {}};
        return {bytes.begin(), bytes.end()};
    }

    [[nodiscard]] std::vector<DemuxedUnit> play(const std::filesystem::path& relative) const {
        return demuxMp4(read(relative));
    }

    [[nodiscard]] size_t filesOnDisk() const {
        size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{folder.path()}) {
            count += entry.is_regular_file() ? 1 : 0;
        }
        return count;
    }
};

// `units` as the next connection would deliver them.
inline std::vector<AccessUnit> inRun(std::vector<AccessUnit> units, uint64_t run) {
    for (AccessUnit& unit : units) {
        unit.run = run;
    }
    return units;
}

inline std::vector<AccessUnit> later(std::vector<AccessUnit> units, Duration by) {
    for (AccessUnit& unit : units) {
        unit.captured += by;
        unit.pts += by;
        unit.dts += by;
    }
    return units;
}

}  // namespace betang
