// SPDX-License-Identifier: Apache-2.0

#include <fstream>

#include "core/segment_path.hpp"
#include "media/fragmented_mp4.hpp"

#include "tests/integration/camsim/player.hpp"
#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

// Writes the access units as the recorder does, all but `lost`.
void record(const std::vector<PlayedUnit>& played,
            const std::filesystem::path& folder,
            size_t lost,
            Codec codec) {
    const SegmentName name{StreamId::parse("kapuas.dermaga/main").take(), UtcTime{}, 1, 1, 0};
    const std::filesystem::path path = folder / segmentPath(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out{path, std::ios::binary};
    std::unique_ptr<FragmentedMp4> mp4;
    for (size_t i = 0; i < played.size(); ++i) {
        AccessUnit unit{name.stream, codec};
        unit.key = played[i].key;
        unit.pts = unit.dts = std::chrono::milliseconds{40} * i;
        unit.size = {320, 180};
        unit.data = std::make_shared<Bytes>(played[i].annex_b);
        if (!mp4) {
            mp4 = std::make_unique<FragmentedMp4>(
                unit, FragmentPolicy{}, [&out](std::span<const uint8_t> bytes, bool) {
                    out.write(reinterpret_cast<const char*>(bytes.data()),
                              static_cast<std::streamsize>(bytes.size()));
                });
        }
        if (i != lost) {
            REQUIRE(mp4->add(unit).ok());
        }
    }
    REQUIRE(mp4->flush().ok());
}

void checkRecording(Codec codec, size_t lost, uint64_t missing) {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulatorOptions options = quickCameras(folder);
    options.encoding.codec = codec;
    CameraSimulator simulator{options, clock};
    const std::vector<PlayedUnit> played = Player{simulator.url(1), "tcp"}.play(30);
    SentLog log = logOf(simulator, folder);
    std::erase_if(log.streams["1/main"], [&played](const auto& entry) {
        return entry.first > played.back().mark.counter;
    });
    record(played, folder / "recordings", lost, codec);

    CheckOptions where;
    where.expected["1/main"] = "kapuas.dermaga/main";
    const CheckReport report = check(log, readRecordings(folder / "recordings"), where);

    CHECK(report.good() == (missing == 0));
    REQUIRE(report.streams.size() == 1);
    CHECK(report.streams[0].missing == missing);
    CHECK(report.streams[0].recorded == 30 - missing);
    CHECK(report.streams[0].hash_mismatches == 0);
}

}  // namespace

TEST_CASE("what the recorder's muxer writes is found unchanged in its place", "[camsim]") {
    checkRecording(Codec::H264, 30, 0);
}

TEST_CASE("one access unit left out of a recording is found missing", "[camsim]") {
    checkRecording(Codec::H264, 17, 1);
}

}  // namespace betang::camsim
