// SPDX-License-Identifier: Apache-2.0
//
// What the threads of an archive share, and what each has for itself: numbers under a lock, and a
// connection to the catalogue.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "archive/catalogue.hpp"
#include "archive/deletion.hpp"
#include "archive/retention.hpp"
#include "config/config.hpp"
#include "core/mutex.hpp"
#include "core/storage_marker.hpp"

namespace betang {

// What an archive looks after.
struct KeptStorage {
    StorageConfig storage;
    RetentionPlan retention{};
    std::filesystem::path memory{};  // of its mark

    [[nodiscard]] StoragePlace place() const { return {storage.path, memory}; }
};

struct ArchiveActivity {
    uint64_t deleted_segments = 0;  // since the role started
    uint64_t deleted_bytes = 0;
    uint64_t checkpoint = 0;   // number of the last one
    std::string last_error{};  // empty while all is well
};

// Thread-safe.
class ArchiveState final {
  public:
    explicit ArchiveState(KeptStorage kept) : kept_{std::move(kept)} {}

    [[nodiscard]] KeptStorage kept() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return kept_;
    }

    [[nodiscard]] StorageConfig storage() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return kept_.storage;
    }

    [[nodiscard]] StoragePlace place() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return kept_.place();
    }

    void setKept(KeptStorage kept) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        kept_ = std::move(kept);
    }

    [[nodiscard]] ArchiveActivity activity() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return activity_;
    }

    void addDeleted(const DeletionReport& report) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        activity_.deleted_segments += report.segments;
        activity_.deleted_bytes += report.bytes;
    }

    void setCheckpoint(uint64_t number) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        activity_.checkpoint = number;
    }

    // True when `error` is news.
    [[nodiscard]] bool setError(const std::string& error) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return std::exchange(activity_.last_error, error) != error;
    }

  private:
    mutable Mutex mutex_;
    KeptStorage kept_ BETANG_GUARDED_BY(mutex_);
    ArchiveActivity activity_ BETANG_GUARDED_BY(mutex_);
};

// The connection of one thread, opened when it is first needed and again after it failed or its
// file went away, which is NotFound once: whoever asks again has looked whether the disk is still
// there.
class CatalogueInUse final {
  public:
    Catalogue& open(const std::filesystem::path& storage) {
        const auto file = Catalogue::fileIn(storage);
        // A catalogue that was moved away would go on taking rows that nobody finds again.
        if (file_ != file) {
            catalogue_.reset();
        }
        if (catalogue_ && !std::filesystem::exists(file)) {
            catalogue_.reset();
            throw Error{ErrorKind::NotFound, "the catalogue is gone: " + file.native()};
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

}  // namespace betang
