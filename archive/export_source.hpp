// SPDX-License-Identifier: Apache-2.0
//
// What an archive has of a camera and an interval, and what it knows of the time in which it has
// nothing.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "archive/catalogue.hpp"
#include "archive/manifest.hpp"
#include "archive/seal_proofs.hpp"
#include "archive/storage_folder.hpp"
#include "config/config.hpp"

namespace betang {

struct SourceFragment {
    uint64_t number = 0;  // in its segment, from 0
    uint64_t offset = 0;
    uint64_t length = 0;
    std::optional<Sha256> sha256{};  // as recorded; nobody has hashed what is still being written
};

class ExportStorage;

struct SourceSegment {
    ExportStorage* storage = nullptr;  // where it lies; outlives this
    std::filesystem::path path{};
    StreamId stream;
    uint64_t run = 0;
    uint64_t epoch = 0;
    UtcTime start{};
    UtcTime end{};
    bool recovered = false;
    uint64_t bytes = 0;
    std::optional<FoundSeal> seal{};
    std::vector<SourceFragment> fragments{};
};

// Why nothing is there. Where several speak of the same time the first counts.
struct KnownAbsence {
    StreamId stream;
    TimeSpan span;
    std::string cause{};
    std::string detail{};
};

struct SourceListing {
    std::vector<SourceSegment> segments{};  // by stream, epoch and start
    std::vector<KnownAbsence> absences{};   // what was deleted or is missing first
    std::vector<std::string> notes{};       // what a reader of the package should know
};

// One storage as an export reads it. Thread-bound.
class ExportStorage final {
  public:
    // Throws what StorageFolder and Catalogue throw; NotFound when it has no catalogue.
    explicit ExportStorage(const StorageConfig& config);

    // Adds what it has of the camera.
    void list(const CameraId& camera, const TimeSpan& asked, SourceListing& into);

    [[nodiscard]] const StorageFolder& folder() const { return folder_; }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    void takeRow(const CatalogueRow& row, SourceListing& into);
    void takePresent(const CatalogueRow& row, SourceListing& into);
    void takeFile(const std::filesystem::path& path, const TimeSpan& asked, SourceListing& into);

    const std::filesystem::path path_;
    StorageFolder folder_;
    Catalogue catalogue_;
    SealProofs proofs_;
};

// Sorts, and puts what is sure before what is only known of a gap's end.
void finishListing(SourceListing& listing);

// `hole` in pieces, each with its cause; "unknown" where nobody knows. Pure.
[[nodiscard]] std::vector<PackageGap> causesOf(const TimeSpan& hole,
                                               const StreamId& stream,
                                               const std::vector<KnownAbsence>& absences);

}  // namespace betang
