// SPDX-License-Identifier: Apache-2.0
//
// A storage with segments of real pictures, as recorder and archive leave them.

#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "archive/export.hpp"
#include "archive/merkle.hpp"
#include "archive/seal.hpp"
#include "archive/verify_package.hpp"
#include "archive/zip_reader.hpp"
#include "core/time_text.hpp"
#include "media/fragmented_mp4.hpp"

#include "tests/support/demux.hpp"
#include "tests/support/files.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {

inline UtcTime utcOf(const char* text) {
    return parseRfc3339(text).take();
}

inline StreamId recordedStream() {
    return StreamId::parse("kapuas.dermaga/main").take();
}

inline std::string textOf(std::span<const uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::span<const uint8_t> octetsFrom(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// The members of a package, by name.
inline std::map<std::string, std::string> unpacked(const std::string& zip) {
    const auto listing = readZip(zip.size(), [&zip](uint64_t offset, std::span<uint8_t> into) {
        if (offset > zip.size() || into.size() > zip.size() - offset) {
            return false;
        }
        std::memcpy(into.data(), zip.data() + offset, into.size());
        return true;
    });
    std::map<std::string, std::string> files;
    for (const ZipMember& member : listing.members) {
        files[member.entry.name] = zip.substr(member.data, member.entry.bytes);
    }
    return files;
}

class RecordedArchive final {
  public:
    RecordedArchive() {
        config.storage["utama"] = {.id = "utama", .path = folder.path() / "recordings"};
        std::filesystem::create_directories(storage());
        static_cast<void>(catalogue());
    }

    [[nodiscard]] const std::filesystem::path& storage() const {
        return config.storage.at("utama").path;
    }

    [[nodiscard]] Catalogue catalogue() const {
        return {Catalogue::fileIn(storage()), OpenMode::ReadWrite};
    }

    // Records the clip as one segment, and enters it unless it counts as still being written.
    std::filesystem::path record(TestClip clip,
                                 std::optional<GapBefore> gap = {},
                                 bool enter = true) {
        clip.stream = recordedStream();
        const auto units = encodeTestClip(clip);
        sent.insert(sent.end(), units.begin(), units.end());
        SegmentClosed segment{
            .path = segmentPath({clip.stream, clip.captured, clip.epoch, clip.run, 0}),
            .stream = clip.stream,
            .codec = clip.codec,
            .run = clip.run,
            .epoch = clip.epoch,
            .start = clip.captured,
            .end = clip.captured + std::chrono::seconds{1} * clip.frames / clip.frame_rate,
            .access_units = units.size(),
            .gap = gap};
        std::string file;
        FragmentedMp4 muxer{
            units.front(), {}, [&](std::span<const uint8_t> part, uint32_t count) {
                if (count > 0) {
                    segment.fragments.push_back(
                        {file.size(), part.size(), toHex(sha256Of(textOf(part))), count});
                }
                file += textOf(part);
            }};
        for (const AccessUnit& unit : units) {
            muxer.add(unit).take();
        }
        muxer.flush().take();
        segment.bytes = file.size();
        writeFile(storage() / segment.path, file);
        if (enter) {
            catalogue().add(segment, now());
        }
        return segment.path;
    }

    void seal() const {
        Catalogue entered = catalogue();
        Sealer sealer{storage()};
        sealer.seal(entered, StorageFolder{storage()}, now());
    }

    void damage(const std::filesystem::path& path, uint64_t offset) const {
        std::string bytes = contentsOf(storage() / path);
        bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 1);
        writeFile(storage() / path, bytes);
    }

    ExportReport exported(const char* from, const char* to, const std::string& name = "p.zip") {
        SimulatedClock clock;
        clock.stepUtc(now() - clock.utc());
        return exportPackage(config,
                             {.cameras = {recordedStream().camera},
                              .asked = {utcOf(from), utcOf(to)},
                              .case_number = "LP/12/XI/2026",
                              .reason = "tabrakan perahu",
                              .operator_name = "operator",
                              .software = "betang test",
                              .output = package(name)},
                             clock);
    }

    [[nodiscard]] std::filesystem::path package(const std::string& name = "p.zip") const {
        return folder.path() / name;
    }

    // Each as "FILE: PROBLEM", with the fragment's number behind.
    [[nodiscard]] std::vector<std::string> problems(const std::string& name = "p.zip") const {
        std::vector<std::string> texts;
        report = verifyPackage(package(name), key, [&texts](const Finding& one) {
            texts.push_back(one.file + ": " + one.problem +
                            (one.fragment ? " " + std::to_string(*one.fragment) : ""));
        });
        return texts;
    }

    [[nodiscard]] static UtcTime now() { return utcOf("2026-12-24T12:00:00Z"); }

    TempFolder folder;
    Config config;
    std::vector<AccessUnit> sent;
    std::optional<PublicKey> key{};
    mutable PackageReport report;
};

// The NAL units of all clips of a package, by name of the clip.
inline std::vector<std::vector<Bytes>> nalsIn(const std::map<std::string, std::string>& files) {
    std::vector<std::vector<Bytes>> all;
    for (const auto& [name, contents] : files) {
        if (name.ends_with(".mp4")) {
            for (const DemuxedUnit& unit : demuxMp4(octetsFrom(contents))) {
                all.push_back(unit.nals);
            }
        }
    }
    return all;
}

}  // namespace betang
