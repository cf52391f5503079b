// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include "archive/catalogue.hpp"
#include "archive/storage_folder.hpp"
#include "core/time_text.hpp"

#include "tests/support/files.hpp"
#include "tests/support/mp4_bytes.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

inline UtcTime atTime(const char* text) {
    return parseRfc3339(text).take();
}

// Noon of the day after the segments below.
inline const UtcTime kNow = atTime("2026-11-23T12:00:00Z");

inline constexpr const char* kStream = "kapuas.dermaga/main";

// How long a segment may still be written to.
inline constexpr std::chrono::minutes kOpenFor{2};

inline SegmentName segmentName(const char* stream, int number) {
    return {.stream = StreamId::parse(stream).take(),
            .start = atTime("2026-11-22T01:00:00Z") + std::chrono::minutes{number},
            .epoch = 1,
            .run = 7,
            .number = 0};
}

// A storage folder whose segments are one minute apart and were last written an hour before kNow.
class StorageWithSegments final {
  public:
    std::filesystem::path add(const char* stream, int number, const std::string& contents) {
        const auto path = segmentPath(segmentName(stream, number));
        writeFile(folder() / path, contents);
        setModified(path, kNow - std::chrono::hours{1});
        return path;
    }

    void setModified(const std::filesystem::path& path, UtcTime time) {
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
        const timespec at{.tv_sec = seconds.count(), .tv_nsec = 0};
        const timespec both[2]{at, at};
        utimensat(AT_FDCWD, (folder() / path).c_str(), both, 0);
    }

    [[nodiscard]] bool holds(const std::filesystem::path& path) const {
        return std::filesystem::exists(folder() / path);
    }

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

    [[nodiscard]] StorageFolder open() const { return StorageFolder{folder()}; }

    [[nodiscard]] Catalogue catalogue() const {
        return {Catalogue::fileIn(folder()), OpenMode::ReadWrite};
    }

  private:
    TempFolder folder_;
};

// What the recorder would announce for segment `number`.
inline SegmentClosed announced(const char* stream, int number, uint64_t bytes) {
    const SegmentName name = segmentName(stream, number);
    return {.path = segmentPath(name),
            .stream = name.stream,
            .run = name.run,
            .epoch = name.epoch,
            .start = name.start,
            .end = name.start + std::chrono::minutes{1},
            .bytes = bytes,
            .access_units = 1500,
            .fragments = {{.offset = 700,
                           .length = bytes - 700,
                           .sha256 = std::string(64, 'a'),
                           .access_units = 1500}}};
}

// Ten segments of 1000 bytes each, one a minute, catalogued.
inline std::vector<std::filesystem::path> addTen(StorageWithSegments& storage, const char* stream) {
    std::vector<std::filesystem::path> paths;
    Catalogue catalogue = storage.catalogue();
    for (int i = 0; i < 10; ++i) {
        paths.push_back(storage.add(stream, i, std::string(1000, 'x')));
        catalogue.add(announced(stream, i, 1000), kNow);
    }
    return paths;
}

}  // namespace betang
