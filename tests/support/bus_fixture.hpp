// SPDX-License-Identifier: Apache-2.0
//
// A publisher in a folder of its own and readers that join it.

#pragma once

#include <condition_variable>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "bus/media_publisher.hpp"
#include "bus/media_reader.hpp"
#include "core/mutex.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

inline constexpr std::chrono::seconds kPatience{20};

// What the publisher reported about demand, in order. Thread-safe.
class DemandLog final {
  public:
    using Entry = std::pair<StreamId, bool>;

    void note(const StreamId& stream, bool wanted) {
        {
            const MutexLocker lock{mutex_};
            entries_.emplace_back(stream, wanted);
        }
        changed_.notify_all();
    }

    // Everything noted, once there are `count` entries or patience ends.
    std::vector<Entry> waitFor(size_t count) {
        MutexLocker lock{mutex_};
        changed_.wait_for(
            lock, kPatience, [&]() BETANG_REQUIRES(mutex_) { return entries_.size() >= count; });
        return entries_;
    }

  private:
    Mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Entry> entries_ BETANG_GUARDED_BY(mutex_);
};

// Reads until `done` says so of everything that came, or patience ends.
inline BusBatch readUntil(MediaReader& reader, const std::function<bool(const BusBatch&)>& done) {
    const SystemClock clock;
    const MonoTime deadline = clock.monotonic() + kPatience;
    BusBatch all;
    while (!done(all) && clock.monotonic() < deadline) {
        BusBatch batch = reader.read(std::chrono::milliseconds{100});
        std::move(batch.units.begin(), batch.units.end(), std::back_inserter(all.units));
        std::move(batch.states.begin(), batch.states.end(), std::back_inserter(all.states));
    }
    return all;
}

inline std::function<bool(const BusBatch&)> unitsReach(size_t count) {
    return [count](const BusBatch& batch) { return batch.units.size() >= count; };
}

// Until picture `index` has come.
inline std::function<bool(const BusBatch&)> lastIs(int index) {
    return [index](const BusBatch& batch) {
        return !batch.units.empty() && indexOf(batch.units.back()) == index;
    };
}

struct BusFixture {
    TempFolder runtime;
    BusContext context;
    SystemClock clock;
    Endpoints at = endpointsFor(runtime.path(), "ingest", "kapuas-0");
    DemandLog demand;
    std::optional<MediaPublisher> publisher;

    void startPublisher(RingLimits limits = {}) {
        publisher.emplace(context, at, limits, clock, [this](const StreamId& stream, bool wanted) {
            demand.note(stream, wanted);
        });
    }

    // Publishes the pictures first..last (not included) of `stream`.
    void publish(const StreamId& stream, int first, int last, size_t size = 200) {
        for (int i = first; i < last; ++i) {
            publisher->publish(unitNumber(stream, i, size));
        }
    }

    // Returns when the publisher's thread has sent picture `index`.
    void settle(const StreamId& stream, int index) {
        MediaReader reader{context, clock};
        reader.add(stream, at, FromLastKeyframe{});
        readUntil(reader, lastIs(index));
    }
};

// The indexes of one stream's pictures, in the order they came.
inline std::vector<int> indexesOf(const BusBatch& batch, const StreamId& stream) {
    std::vector<int> indexes;
    for (const AccessUnit& unit : batch.units) {
        if (unit.stream == stream) {
            indexes.push_back(indexOf(unit));
        }
    }
    return indexes;
}

// first, first + 1, ... up to last (not included).
inline std::vector<int> range(int first, int last) {
    std::vector<int> indexes;
    for (int i = first; i < last; ++i) {
        indexes.push_back(i);
    }
    return indexes;
}

}  // namespace betang
