// SPDX-License-Identifier: Apache-2.0

#include "tests/crash/crash_run.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "archive/catalogue.hpp"
#include "archive/deletion.hpp"
#include "archive/protection.hpp"
#include "archive/reconcile.hpp"
#include "archive/seal.hpp"
#include "ingest/recorder_stream.hpp"

namespace betang {

namespace {

constexpr Duration kPicture = std::chrono::milliseconds{40};
constexpr int kTicksBetweenTries = 25;
constexpr Duration kProtected = std::chrono::seconds{3};

// Stands for the archive's process: enters what is announced, signs it, deletes at the cap.
class ArchiveSide {
  public:
    ArchiveSide(const CrashRun& run, Clock& clock, const OracleWriter& oracle)
        : run_{run}, clock_{clock}, oracle_{oracle} {}

    // The archive ends and starts again: nothing is open, and the disk is compared anew.
    void restart() {
        keep();
        sealer_.emplace(run_.storage);
        catalogue_.reset();
        compared_ = false;
    }

    // False: announce it again later.
    bool enter(const SegmentClosed& segment) {
        try {
            open().add(onDisk(segment), clock_.utc());
        } catch (const Error&) {
            catalogue_.reset();
            return false;
        }
        oracle_.acknowledged(segment.path);
        return true;
    }

    // As `betang archive protect` does it, beside the archive.
    void protectBeginning(UtcTime from) {
        const Interval interval{crashStreams()[0].camera, from, from + kProtected};
        try {
            Protections{run_.storage}.change(
                {{interval.camera, interval.from, interval.to, "case 12"}, false, clock_.utc()});
            oracle_.isProtected(interval);
        } catch (const Error&) {
            // Whoever asked was told, and nothing is promised.
        }
    }

    void keep() {
        try {
            const StorageFolder folder{run_.storage};
            keepIn(folder);
        } catch (const Error&) {
            catalogue_.reset();
        }
    }

  private:
    Catalogue& open() {
        if (!catalogue_) {
            catalogue_.emplace(Catalogue::fileIn(run_.storage), OpenMode::ReadWrite);
        }
        return *catalogue_;
    }

    SegmentClosed onDisk(const SegmentClosed& segment) const {
        if (!segment.recovered) {
            return segment;
        }
        const StorageFolder folder{run_.storage};
        const auto file = folder.find(segment.path);
        if (!file) {
            throw Error{ErrorKind::NotFound, "no such segment"};
        }
        return indexSegment(folder, *file, true).take();
    }

    void keepIn(const StorageFolder& folder) {
        try {
            if (!std::exchange(compared_, true)) {
                static_cast<void>(reconcile(open(), folder, clock_.utc(), openFor(run_.segment)));
            }
            sealIn(folder);
            const uint64_t recorded = open().totals().bytes;
            if (run_.cap > 0 && recorded > run_.cap) {
                const Protections spared{run_.storage};
                static_cast<void>(deleteOldest(open(),
                                               folder,
                                               {.bytes = recorded - run_.cap},
                                               clock_.utc(),
                                               {spared.intervals(), &*sealer_}));
            }
        } catch (const Error&) {
            catalogue_.reset();
            const Protections spared{run_.storage};
            const auto report = deleteOldestOnDisk(folder,
                                                   run_.cap,
                                                   clock_.utc(),
                                                   openFor(run_.segment),
                                                   {spared.intervals(), &*sealer_});
            for (const auto& path : report.paths) {
                oracle_.deletedBlindly(path);
            }
        }
    }

    void sealIn(const StorageFolder& folder) {
        try {
            sealer_->seal(open(), folder, clock_.utc());
        } catch (const Error&) {
            if (sealer_->problem().empty()) {
                throw;  // the catalogue's own
            }
        }
    }

    const CrashRun& run_;
    Clock& clock_;
    const OracleWriter& oracle_;
    std::optional<Catalogue> catalogue_;
    std::optional<Sealer> sealer_{std::in_place, run_.storage};
    bool compared_ = false;
};

// The whole of it.
class Run {
  public:
    Run(const CrashRun& run, Clock& clock, const OracleWriter& oracle)
        : run_{run}, clock_{clock}, oracle_{oracle}, archive_{run, clock, oracle} {
        for (const StreamId& id : crashStreams()) {
            RecorderStreamOptions options{run.storage, run.segment, {}};
            options.closed = [this](SegmentClosed segment) {
                oracle_.closed(run_.storage, segment);
                waiting_.push_back(std::move(segment));
            };
            streams_.push_back(
                std::make_unique<RecorderStream>(id, std::move(options), files_, clock_));
        }
    }

    void operator()() {
        archive_.keep();
        archive_.protectBeginning(run_.clip.front().captured + run_.begin);
        for (int repeat = 0; repeat < run_.repeats; ++repeat) {
            archive_.restart();
            for (const AccessUnit& unit : run_.clip) {
                give(unit, repeat);
                if (++ticks_ % kTicksBetweenTries == 0) {
                    announce();
                    archive_.keep();
                }
            }
        }
        for (const auto& stream : streams_) {
            stream->close();
        }
        announce();
        archive_.keep();
        for (size_t i = 0; i < streams_.size(); ++i) {
            const RecorderStatus& status = streams_[i]->status();
            oracle_.counted(crashStreams()[i], status.recorded, status.dropped);
        }
    }

  private:
    void give(AccessUnit unit, int repeat) {
        const Duration length = kPicture * static_cast<int64_t>(run_.clip.size());
        unit.captured += run_.begin + repeat * length;
        unit.run = run_.first_run + static_cast<uint64_t>(repeat);
        for (size_t i = 0; i < streams_.size(); ++i) {
            unit.stream = crashStreams()[i];
            oracle_.given(unit);
            streams_[i]->write(unit);
        }
        clock_.sleepFor(kPicture, {});
        for (const auto& stream : streams_) {
            stream->tick();
        }
    }

    void announce() {
        for (size_t left = waiting_.size(); left > 0; --left) {
            SegmentClosed segment = std::move(waiting_.front());
            waiting_.pop_front();
            if (!archive_.enter(segment)) {
                waiting_.push_back(std::move(segment));
            }
        }
    }

    const CrashRun& run_;
    Clock& clock_;
    const OracleWriter& oracle_;
    SystemSegmentFiles files_;
    ArchiveSide archive_;
    std::deque<SegmentClosed> waiting_;
    std::vector<std::unique_ptr<RecorderStream>> streams_;
    int ticks_ = 0;
};

}  // namespace

std::vector<StreamId> crashStreams() {
    return {StreamId::parse("kapuas.dermaga/main").take(),
            StreamId::parse("kapuas.pasar/sub").take()};
}

void crashRun(const CrashRun& run, Clock& clock, const OracleWriter& oracle) {
    Run{run, clock, oracle}();
}

}  // namespace betang
