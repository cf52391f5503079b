// SPDX-License-Identifier: Apache-2.0

#include "tests/crash/check.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "archive/catalogue.hpp"
#include "archive/checkpoint.hpp"
#include "archive/reconcile.hpp"
#include "archive/seal.hpp"
#include "archive/storage_folder.hpp"
#include "archive/verify.hpp"

#include "tests/support/demux.hpp"
#include "tests/support/files.hpp"

namespace betang {

namespace {

class Checker {
  public:
    Checker(const std::filesystem::path& storage, const Oracle& oracle, const CheckLimits& limits)
        : storage_{storage}, oracle_{oracle}, limits_{limits} {}

    CheckResult run() {
        const StorageFolder folder{storage_};
        Catalogue catalogue{Catalogue::fileIn(storage_), OpenMode::ReadWrite};
        static_cast<void>(reconcile(catalogue, folder, SystemClock{}.utc(), Duration::zero()));
        catalogue.forEach({}, [this](const CatalogueRow& row) { rows_.emplace(row.path, row); });
        folder.forEach([&](const DiskSegment& file) { checkFile(catalogue, folder, file); });
        for (const auto& [path, row] : rows_) {
            checkRow(folder, row);
        }
        for (const auto& [path, closed] : oracle_.closed) {
            checkClosed(path, closed);
        }
        for (const auto& path : oracle_.acknowledged) {
            require(rows_.count(path) > 0, path + ": acknowledged, and not in the catalogue");
        }
        checkOpen();
        Sealer{storage_}.seal(catalogue, folder, SystemClock{}.utc());
        checkEvidence();
        return std::move(result_);
    }

  private:
    void require(bool holds, const std::string& otherwise) {
        if (!holds) {
            result_.violations.push_back(otherwise);
        }
    }

    // Every file has its row, and the row says what is in it.
    void checkFile(Catalogue& catalogue, const StorageFolder& folder, const DiskSegment& file) {
        ++result_.segments;
        const auto row = rows_.find(file.path);
        const std::string& name = file.path.native();
        if (row == rows_.end() || row->second.state != SegmentState::Present) {
            require(false, name + ": on disk, and not present in the catalogue");
            return;
        }
        require(row->second.bytes == file.bytes, name + ": its row has another size");
        const auto read = indexSegment(folder, file, true);
        const auto known = catalogue.fragmentsOf(file.path);
        const bool same =
            read && std::equal(read->fragments.begin(),
                               read->fragments.end(),
                               known.begin(),
                               known.end(),
                               [](const FragmentInfo& a, const FragmentInfo& b) {
                                   return a.offset == b.offset && a.length == b.length &&
                                          a.sha256 == b.sha256 && a.access_units == b.access_units;
                               });
        require(same, name + ": its row has other fragments");
        checkPlays(file.path, row->second);
    }

    void checkPlays(const std::filesystem::path& path, const CatalogueRow& row) {
        if (row.access_units == 0) {
            return;
        }
        const std::string bytes = contentsOf(storage_ / path);
        const Bytes mp4{bytes.begin(), bytes.end()};
        const size_t played = demuxMp4(mp4).size();
        require(played >= row.access_units, path.native() + ": does not play as far as it should");
    }

    void checkRow(const StorageFolder& folder, const CatalogueRow& row) {
        const std::string& name = row.path.native();
        require(row.state != SegmentState::Deleting, name + ": still about to be deleted");
        require(row.state != SegmentState::Missing || oracle_.deleted_blindly.count(name) > 0,
                name + ": missing, and nobody deleted it");
        require(row.state != SegmentState::Present || folder.find(row.path).has_value(),
                name + ": in the catalogue, and not on disk");
        UtcTime& end = last_end_[row.stream.text()];
        end = std::max(end, row.end);
        on_record_[row.stream.text()] += row.access_units;
    }

    // A closed segment is as it was closed, or was deleted by policy.
    void checkClosed(const std::string& path, const ClosedSegment& closed) {
        const auto row = rows_.find(path);
        const bool deleted = (row != rows_.end() && row->second.state == SegmentState::Deleted) ||
                             oracle_.deleted_blindly.count(path) > 0;
        const std::string now = hashOfFile(storage_ / path);
        require(deleted || now == closed.sha256, path + ": closed, and not as it was");
        require(!deleted || now.empty(), path + ": deleted, and still there");
        require(!deleted || !isProtected(path), path + ": protected, and deleted");
        require(closed.last_given - closed.end <= limits_.open_loss + kSlack,
                path + ": closed with too much left out");
    }

    [[nodiscard]] bool isProtected(const std::string& path) const {
        const auto row = rows_.find(path);
        return row != rows_.end() &&
               std::any_of(oracle_.protected_intervals.begin(),
                           oracle_.protected_intervals.end(),
                           [&row](const Interval& interval) {
                               return interval.camera == row->second.stream.camera &&
                                      row->second.start < interval.to &&
                                      row->second.end > interval.from;
                           });
    }

    // What is there proves itself. A deletion that the disk let nobody sign, and whose archive
    // ended before it could, reads as missing.
    void checkEvidence() {
        if (checkpointFiles(storage_).empty()) {
            require(result_.segments == 0, "segments, and no checkpoint");
            return;
        }
        static_cast<void>(verifyArchive(storage_, {}, [this](const Finding& finding) {
            const auto row = rows_.find(finding.file);
            const bool unsigned_deletion =
                finding.problem == "missing" &&
                (oracle_.deleted_blindly.count(finding.file) > 0 ||
                 (row != rows_.end() && row->second.state == SegmentState::Deleted));
            require(!finding.altered || unsigned_deletion,
                    finding.file + ": " + finding.problem + " " + finding.detail);
        }));
    }

    void checkOpen() {
        for (const auto& [stream, last_given] : oracle_.last_given) {
            const auto counts = oracle_.counts.find(stream);
            if (limits_.ended) {
                require(counts->second.given == counts->second.recorded + counts->second.dropped,
                        stream + ": access units are unaccounted for");
                require(counts->second.recorded == on_record_[stream] ||
                            !oracle_.deleted_blindly.empty(),
                        stream + ": the catalogue has other access units than were recorded");
                continue;
            }
            const auto end = last_end_.find(stream);
            const UtcTime from =
                end != last_end_.end() ? end->second : oracle_.first_given.at(stream);
            result_.worst_loss = std::max(result_.worst_loss, last_given - from);
            require(last_given - from <= limits_.open_loss + kSlack,
                    fmt::format("{}: {} ms lost of the open segment",
                                stream,
                                (last_given - from) / std::chrono::milliseconds{1}));
        }
    }

    // Names of segments are cut to milliseconds.
    static constexpr Duration kSlack = std::chrono::milliseconds{1};

    const std::filesystem::path& storage_;
    const Oracle& oracle_;
    const CheckLimits& limits_;
    CheckResult result_;
    std::map<std::filesystem::path, CatalogueRow> rows_;
    std::map<std::string, UtcTime> last_end_;
    std::map<std::string, uint64_t> on_record_;
};

}  // namespace

CheckResult recoverAndCheck(const std::filesystem::path& storage,
                            const Oracle& oracle,
                            const CheckLimits& limits) {
    try {
        return Checker{storage, oracle, limits}.run();
    } catch (const Error& error) {
        return {{std::string{"recovery failed: "} + error.text()}, {}, 0};
    }
}

}  // namespace betang
