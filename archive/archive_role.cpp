// SPDX-License-Identifier: Apache-2.0
//
// Two threads, each with a catalogue connection of its own: the control server's, which enters what
// recorders announce, and the keeper's, which compares with the disk and deletes at the cap. They
// share only the numbers of `Shared`.

#include "archive/archive_role.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "archive/answer_query.hpp"
#include "archive/catalogue.hpp"
#include "archive/deletion.hpp"
#include "archive/reconcile.hpp"
#include "archive/storage_folder.hpp"
#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "core/bounded_queue.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kBetweenChecks{5};
constexpr std::chrono::minutes kBetweenReconciliations{10};
constexpr int kReconciliationShare = 20;  // at most one part in so many of the keeper's time
constexpr size_t kMostUnsaid = 100'000;

struct Activity {
    uint64_t deleted_segments = 0;  // since the role started
    uint64_t deleted_bytes = 0;
    std::string last_error;  // empty while all is well
};

// Thread-safe.
class Shared final {
  public:
    explicit Shared(StorageConfig storage) : storage_{std::move(storage)} {}

    [[nodiscard]] StorageConfig storage() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return storage_;
    }

    void setStorage(const StorageConfig& storage) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        storage_ = storage;
    }

    [[nodiscard]] Activity activity() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return activity_;
    }

    void addDeleted(const DeletionReport& report) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        activity_.deleted_segments += report.segments;
        activity_.deleted_bytes += report.bytes;
    }

    // True when `error` is news.
    [[nodiscard]] bool setError(const std::string& error) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return std::exchange(activity_.last_error, error) != error;
    }

  private:
    mutable Mutex mutex_;
    StorageConfig storage_ BETANG_GUARDED_BY(mutex_);
    Activity activity_ BETANG_GUARDED_BY(mutex_);
};

// The connection of one thread, opened when it is first needed and again after it failed.
class CatalogueInUse final {
  public:
    Catalogue& open(const std::filesystem::path& storage) {
        const auto file = Catalogue::fileIn(storage);
        // A catalogue that was moved away would go on taking rows that nobody finds again.
        if (file_ != file || !std::filesystem::exists(file)) {
            catalogue_.reset();
        }
        if (!catalogue_) {
            catalogue_.emplace(file, OpenMode::ReadWrite);
            file_ = file;
        }
        return *catalogue_;
    }

    void close() { catalogue_.reset(); }

  private:
    std::optional<Catalogue> catalogue_;
    std::filesystem::path file_;
};

// Compares with the disk and deletes at the cap. Thread-bound.
class Keeper final {
  public:
    Keeper(Shared& shared, Clock& clock, Log log)
        : shared_{shared}, clock_{clock}, log_{std::move(log)} {}

    void check() {
        const StorageConfig storage = shared_.storage();
        std::string error;
        try {
            const StorageFolder folder{storage.path};
            error = keep(storage, folder);
        } catch (const Error& failed) {
            error = failed.text();
        }
        if (shared_.setError(error) && !error.empty()) {
            log_.error("{}", error);
        }
    }

  private:
    // What went wrong; empty when nothing did.
    std::string keep(const StorageConfig& storage, const StorageFolder& folder) {
        try {
            Catalogue& catalogue = catalogue_.open(storage.path);
            sayDeleted(catalogue);
            reconcileWhenDue(catalogue, storage, folder);
            const uint64_t bytes = bytesToFree({.recorded = catalogue.totals().bytes,
                                                .cap = storage.cap_bytes,
                                                .free = folder.freeBytes()});
            return bytes == 0 ? "" : said(deleteOldest(catalogue, folder, bytes, clock_.utc()));
        } catch (const Error& failed) {
            catalogue_.close();
            DeletionReport report = deleteOldestOnDisk(
                folder, storage.cap_bytes, clock_.utc(), openFor(storage.segment));
            std::move(report.paths.begin(), report.paths.end(), std::back_inserter(unsaid_));
            unsaid_.resize(std::min(unsaid_.size(), kMostUnsaid));
            const std::string problem = said(report);
            return problem.empty() ? failed.text() : failed.text() + "; " + problem;
        }
    }

    // What went without a catalogue went by policy all the same.
    void sayDeleted(Catalogue& catalogue) {
        for (; !unsaid_.empty(); unsaid_.pop_back()) {
            catalogue.mark(unsaid_.back(), SegmentState::Deleted, clock_.utc());
        }
    }

    void reconcileWhenDue(Catalogue& catalogue,
                          const StorageConfig& storage,
                          const StorageFolder& folder) {
        if (next_reconciliation_ && clock_.monotonic() < *next_reconciliation_) {
            return;
        }
        const MonoTime begun = clock_.monotonic();
        const auto report = reconcile(catalogue, folder, clock_.utc(), openFor(storage.segment));
        const MonoTime done = clock_.monotonic();
        next_reconciliation_ = done + std::max<Duration>(kBetweenReconciliations,
                                                         (done - begun) * kReconciliationShare);
        if (report.indexed > 0 || report.missing > 0) {
            log_.warn("catalogue brought in line with the disk: {} indexed, {} missing, {} known",
                      report.indexed,
                      report.missing,
                      report.known);
        }
        for (const std::string& problem : report.problems) {
            log_.warn("{}", problem);
        }
    }

    std::string said(const DeletionReport& report) {
        shared_.addDeleted(report);
        if (report.segments > 0) {
            log_.info("deleted the {} oldest segments, {} bytes", report.segments, report.bytes);
        }
        return report.problem.empty() ? "" : "cannot keep below the cap: " + report.problem;
    }

    Shared& shared_;
    Clock& clock_;
    const Log log_;
    CatalogueInUse catalogue_;
    std::optional<MonoTime> next_reconciliation_;
    // Deleted while there was no catalogue to say so; drop-newest.
    std::vector<std::filesystem::path> unsaid_;
};

// Answers requests on the control server's thread.
class Desk final {
  public:
    Desk(Shared& shared, Clock& clock, BoundedQueue<bool>& wake)
        : shared_{shared}, clock_{clock}, wake_{wake} {}

    Json answer(const Json& request) {
        const std::string op = request.at("op").get<std::string>();
        if (op == "segment_closed") {
            return enter(segmentClosedFrom(request).take());
        }
        if (op == "status") {
            return status();
        }
        return tell(request);
    }

  private:
    Json tell(const Json& request) {
        try {
            if (auto told = answerQuery(catalogue_.open(shared_.storage().path), request)) {
                return std::move(*told);
            }
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::InvalidArgument) {
                catalogue_.close();
            }
            throw;
        }
        throw Error{ErrorKind::InvalidArgument,
                    "the archive takes segment_closed, status, recordings, segments and segment"};
    }

    Json enter(const SegmentClosed& segment) {
        const StorageConfig storage = shared_.storage();
        const SegmentName name = nameOf(segment);
        try {
            Catalogue& catalogue = catalogue_.open(storage.path);
            if (isSettled(catalogue.find(segment.path), segment)) {
                return Json::object();
            }
            catalogue.add(onDisk(segment, name, storage), clock_.utc());
        } catch (const Error&) {
            catalogue_.close();
            throw;
        }
        (void)wake_.tryPush(true);  // full: the keeper is about to look anyway
        return Json::object();
    }

    static SegmentName nameOf(const SegmentClosed& segment) {
        SegmentName name = parseSegmentPath(segment.path).take();
        if (name.stream != segment.stream || name.run != segment.run ||
            name.epoch != segment.epoch ||
            name.start != std::chrono::floor<std::chrono::milliseconds>(segment.start)) {
            throw Error{ErrorKind::Corrupt,
                        "'path' must name the stream, start, run and epoch announced"};
        }
        return name;
    }

    // Whether the announcement adds nothing: its file was deleted before it was heard, or has been
    // read already.
    static bool isSettled(const std::optional<CatalogueRow>& row, const SegmentClosed& segment) {
        return row &&
               (row->state == SegmentState::Deleted || row->state == SegmentState::Deleting ||
                (row->state == SegmentState::Present && segment.recovered));
    }

    // The announcement must fit the file that it is about; where the recorder is not sure of the
    // file, what the file says of itself counts.
    static SegmentClosed onDisk(const SegmentClosed& segment,
                                const SegmentName& name,
                                const StorageConfig& storage) {
        const StorageFolder folder{storage.path};
        const auto file = folder.find(segment.path);
        if (!file) {
            throw Error{ErrorKind::NotFound, "no such segment: " + segment.path.native()};
        }
        if (segment.recovered) {
            SegmentClosed read =
                indexSegment(folder, {segment.path, name, file->bytes, file->modified}, true)
                    .take();
            read.start = segment.start;
            read.damaged = segment.damaged;
            return read;
        }
        if (file->bytes != segment.bytes) {
            throw Error{ErrorKind::Corrupt,
                        fmt::format("'bytes' must be {}, as on disk", file->bytes)};
        }
        return segment;
    }

    Json status() {
        const StorageConfig storage = shared_.storage();
        const Activity activity = shared_.activity();
        Json answer{{"storage", storage.id},
                    {"cap", storage.cap_bytes},
                    {"deleted_segments", activity.deleted_segments},
                    {"deleted_bytes", activity.deleted_bytes},
                    {"last_error", activity.last_error}};
        try {
            answer["free"] = StorageFolder{storage.path}.freeBytes();
            const CatalogueTotals totals = catalogue_.open(storage.path).totals();
            answer["segments"] = totals.segments;
            answer["bytes"] = totals.bytes;
            answer["missing"] = totals.missing;
            answer["oldest"] = totals.oldest ? Json(toRfc3339(*totals.oldest)) : Json(nullptr);
        } catch (const Error& error) {
            catalogue_.close();
            answer["last_error"] = error.text();
        }
        return answer;
    }

    Shared& shared_;
    Clock& clock_;
    BoundedQueue<bool>& wake_;
    CatalogueInUse catalogue_;
};

StorageConfig storageIn(const Config& config, const std::string& name) {
    const auto storage = config.storage.find(name);
    if (storage == config.storage.end()) {
        throw Error{ErrorKind::NotFound, fmt::format("storage '{}' is not configured", name)};
    }
    return storage->second;
}

}  // namespace

class ArchiveRole::Impl {
  public:
    Impl(const Config& config, std::string name, Clock& clock)
        : name_{std::move(name)},
          shared_{storageIn(config, name_)},
          keeper_{shared_, clock, Log{"archive " + name_}},
          desk_{shared_, clock, wake_} {
        std::error_code failed;
        std::filesystem::create_directories(shared_.storage().path, failed);
        if (failed) {
            throw Error{ErrorKind::Io,
                        fmt::format("storage '{}': cannot make {}: {}",
                                    name_,
                                    shared_.storage().path.native(),
                                    failed.message())};
        }
        server_.emplace(context_,
                        endpointsFor(config.runtime, "archive", name_).control,
                        [this](const Json& request) { return desk_.answer(request); });
        thread_ = std::jthread{[this](std::stop_token stop) { run(stop); }};
    }

    // A storage that is no longer configured is kept as it was until the role is stopped.
    void reload(const Config& config) {
        const auto storage = config.storage.find(name_);
        if (storage != config.storage.end()) {
            shared_.setStorage(storage->second);
            (void)wake_.tryPush(true);
        }
    }

  private:
    void run(std::stop_token stop) {
        while (!stop.stop_requested()) {
            keeper_.check();
            (void)wake_.popFor(kBetweenChecks, stop);
        }
    }

    const std::string name_;
    Shared shared_;
    BoundedQueue<bool> wake_{1};  // drop-newest: one is enough to wake the keeper
    Keeper keeper_;
    Desk desk_;
    BusContext context_;
    std::optional<ControlServer> server_;
    std::jthread thread_;
};

ArchiveRole::ArchiveRole(const Config& config, std::string name, Clock& clock)
    : impl_{std::make_unique<Impl>(config, std::move(name), clock)} {}

ArchiveRole::~ArchiveRole() = default;

void ArchiveRole::reload(const Config& config) {
    impl_->reload(config);
}

}  // namespace betang
