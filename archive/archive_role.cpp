// SPDX-License-Identifier: Apache-2.0
//
// Two threads, each with a catalogue connection of its own: the control server's, which enters what
// recorders announce, and the keeper's, which compares with the disk, signs and deletes. They share
// only an ArchiveState.

#include "archive/archive_role.hpp"

#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "archive/answer_query.hpp"
#include "archive/archive_state.hpp"
#include "archive/keeper.hpp"
#include "archive/reconcile.hpp"
#include "archive/storage_folder.hpp"
#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "core/bounded_queue.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kBetweenChecks{5};

// Answers requests on the control server's thread.
class Desk final {
  public:
    Desk(ArchiveState& shared, Clock& clock, BoundedQueue<bool>& wake)
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
            if (auto told = answerQuery(catalogue(), request)) {
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

    // Of the storage's own disk, and never made on another.
    Catalogue& catalogue() {
        checkStorage(shared_.place()).take();
        return catalogue_.open(shared_.storage().path);
    }

    Json enter(const SegmentClosed& segment) {
        const StorageConfig storage = shared_.storage();
        const SegmentName name = nameOf(segment);
        try {
            Catalogue& rows = catalogue();
            if (isSettled(rows.find(segment.path), segment)) {
                return Json::object();
            }
            rows.add(onDisk(segment, name, storage), clock_.utc());
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
        const ArchiveActivity activity = shared_.activity();
        Json answer{{"storage", storage.id},
                    {"cap", storage.cap_bytes},
                    {"deleted_segments", activity.deleted_segments},
                    {"deleted_bytes", activity.deleted_bytes},
                    {"checkpoint", activity.checkpoint},
                    {"last_error", activity.last_error}};
        try {
            const CatalogueTotals totals = catalogue().totals();
            const uint64_t free = StorageFolder{storage.path}.freeBytes();
            answer["free"] = free;
            answer["segments"] = totals.segments;
            answer["bytes"] = totals.bytes;
            answer["missing"] = totals.missing;
            answer["oldest"] = totals.oldest ? Json(toRfc3339(*totals.oldest)) : Json(nullptr);
            answer["newest"] = totals.newest ? Json(toRfc3339(*totals.newest)) : Json(nullptr);
            tellDays(answer, totals, free);
        } catch (const Error& error) {
            catalogue_.close();
            answer["last_error"] = error.text();
        }
        return answer;
    }

    // How many days of what is recorded nowadays the storage holds, and how many are wanted.
    void tellDays(Json& answer, const CatalogueTotals& totals, uint64_t free) const {
        const KeptStorage kept = shared_.kept();
        const auto days = daysHeld(totals, kept.storage.cap_bytes, free);
        const auto wanted = kept.retention.longest();
        answer["days_held"] = days ? Json(*days) : Json(nullptr);
        answer["days_wanted"] =
            wanted ? Json(static_cast<double>(wanted->count()) / 24) : Json(nullptr);
    }

    ArchiveState& shared_;
    Clock& clock_;
    BoundedQueue<bool>& wake_;
    CatalogueInUse catalogue_;
};

KeptStorage storageIn(const Config& config, const std::string& name) {
    const auto storage = config.storage.find(name);
    if (storage == config.storage.end()) {
        throw Error{ErrorKind::NotFound, fmt::format("storage '{}' is not configured", name)};
    }
    return {.storage = storage->second,
            .retention = retentionPlan(config, storage->second),
            .memory = storageMemory(config.state, name)};
}

}  // namespace

class ArchiveRole::Impl {
  public:
    Impl(const Config& config, std::string name, Clock& clock)
        : name_{std::move(name)},
          shared_{storageIn(config, name_)},
          keeper_{shared_, clock, Log{"archive " + name_}},
          desk_{shared_, clock, wake_} {
        (void)claimStorage(shared_.place());  // the keeper does it again, and tells
        server_.emplace(context_,
                        endpointsFor(config.runtime, "archive", name_).control,
                        [this](const Json& request) { return desk_.answer(request); });
        thread_ = std::jthread{[this](std::stop_token stop) { run(stop); }};
    }

    // A storage that is no longer configured is kept as it was until the role is stopped.
    void reload(const Config& config) {
        if (config.storage.contains(name_)) {
            shared_.setKept(storageIn(config, name_));
            (void)wake_.tryPush(true);
        }
    }

  private:
    void run(std::stop_token stop) {
        while (!stop.stop_requested()) {
            keeper_.check();
            (void)wake_.popFor(kBetweenChecks, stop);
        }
        keeper_.finish();
    }

    const std::string name_;
    ArchiveState shared_;
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
