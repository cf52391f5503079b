// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/export_archive.hpp"

#include <fstream>

#include <fmt/format.h>

#include "archive/seal.hpp"
#include "compositor/bench/footage.hpp"
#include "core/time_text.hpp"
#include "media/fragmented_mp4.hpp"

namespace betang::bench {
namespace {

constexpr std::chrono::minutes kSegment{1};
constexpr int kUnitsInSegment = 60 * kFootageRate;
constexpr FragmentPolicy kAsRecorded{.longest = std::chrono::milliseconds{800}};
constexpr const char* kStart = "2026-11-22T01:00:00Z";

SegmentClosed writeSegment(const std::filesystem::path& storage,
                           const StreamId& stream,
                           UtcTime start,
                           const std::vector<AccessUnit>& footage) {
    SegmentClosed segment{.path = segmentPath({stream, start, 1, 1, 0}),
                          .stream = stream,
                          .run = 1,
                          .epoch = 1,
                          .start = start,
                          .end = start + kSegment,
                          .access_units = kUnitsInSegment};
    std::filesystem::create_directories((storage / segment.path).parent_path());
    std::ofstream file{storage / segment.path, std::ios::binary};
    Sha256Hasher hasher;
    const auto sink = [&](std::span<const uint8_t> part, uint32_t units) {
        hasher.add(part);
        const std::string hash = toHex(hasher.finish());
        if (units > 0) {
            segment.fragments.push_back({segment.bytes, part.size(), hash, units});
        }
        segment.bytes += part.size();
        file.write(reinterpret_cast<const char*>(part.data()),
                   static_cast<std::streamsize>(part.size()));
    };
    FragmentedMp4 muxer{footage.front(), kAsRecorded, sink};
    for (int i = 0; i < kUnitsInSegment; ++i) {
        AccessUnit unit = footage[static_cast<size_t>(i) % footage.size()];
        unit.stream = stream;
        unit.dts = unit.pts = Duration{std::chrono::seconds{1}} * i / kFootageRate;
        muxer.add(unit).take();
    }
    muxer.flush().take();
    if (!file.flush()) {
        throw Error{ErrorKind::Io, "cannot write " + segment.path.string()};
    }
    return segment;
}

void writeConfig(const ExportArchive& archive, const std::filesystem::path& folder) {
    std::string text =
        "runtime: run\nstorage:\n  bench:\n    path: recordings\n    cap: 10GB\ncameras:\n";
    for (const std::string& camera : archive.cameras) {
        text += fmt::format("  {}:\n    main: rtsp://127.0.0.1:1/{}\n", camera, camera);
    }
    std::ofstream{archive.config} << text;
    std::filesystem::create_directories(folder / "run");
}

}  // namespace

ExportArchive makeExportArchive(const std::filesystem::path& folder, int cameras, int minutes) {
    const auto footage = readFootage(footageFile({}));
    const auto storage = folder / "recordings";
    std::filesystem::create_directories(storage);
    ExportArchive archive{.config = folder / "betang.yaml", .start = parseRfc3339(kStart).take()};
    Catalogue catalogue{Catalogue::fileIn(storage), OpenMode::ReadWrite};
    for (int i = 0; i < cameras; ++i) {
        archive.cameras.push_back(fmt::format("bench.c{}", i));
        archive.lists.push_back(folder / fmt::format("list{}.txt", i));
        const auto stream = StreamId::parse(archive.cameras.back() + "/main").take();
        std::ofstream list{archive.lists.back()};
        for (int minute = 0; minute < minutes; ++minute) {
            const auto segment =
                writeSegment(storage, stream, archive.start + kSegment * minute, footage);
            archive.bytes += segment.bytes;
            catalogue.add(segment, SystemClock{}.utc());
            list << "file '" << (storage / segment.path).string() << "'\n";
        }
    }
    Sealer sealer{storage};
    sealer.seal(catalogue, StorageFolder{storage}, SystemClock{}.utc());
    writeConfig(archive, folder);
    return archive;
}

}  // namespace betang::bench
