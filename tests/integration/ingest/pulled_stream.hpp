// SPDX-License-Identifier: Apache-2.0
//
// One stream pulled for a test, with everything that came out of it.

#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/mutex.hpp"
#include "ingest/stream_puller.hpp"
#include "media/sei_mark.hpp"

#include "tests/support/temp_folder.hpp"

namespace betang {

// Thread-safe.
class PulledStream {
  public:
    explicit PulledStream(const std::string& url,
                          std::optional<Credentials> login = std::nullopt,
                          RtspTransport transport = RtspTransport::Tcp,
                          TlsTrust tls = {},
                          std::set<CameraQuirk> quirks = {})
        : puller_{std::make_unique<StreamPuller>(
              StreamId::parse("k.a/main").take(),
              RtspTarget{parseRtspUrl(url).take(),
                         std::move(login),
                         transport,
                         std::move(tls),
                         std::move(quirks)},
              PullerContext{clock_, epochs_, dials_, board_, log_, plays_},
              StreamPuller::Outputs{[this](AccessUnit unit) { take(std::move(unit)); },
                                    [this] { noteState(); }})} {}

    ~PulledStream() { stop(); }

    PulledStream(const PulledStream&) = delete;
    PulledStream& operator=(const PulledStream&) = delete;

    void want() { puller_->setRecorded(true); }

    // Stops as the end of the role does; units() stays.
    void stop() { puller_.reset(); }

    StreamPuller& puller() { return *puller_; }

    // Whether `done` came true within `limit`; asked after each access unit and state.
    [[nodiscard]] bool waitFor(const std::function<bool(PulledStream&)>& done,
                               Duration limit = std::chrono::seconds{20}) {
        const MonoTime until = clock_.monotonic() + limit;
        while (clock_.monotonic() < until) {
            if (done(*this)) {
                return true;
            }
            MutexLocker lock{mutex_};
            wake_.wait_for(lock, std::chrono::milliseconds{20});
        }
        return done(*this);
    }

    [[nodiscard]] bool waitForState(StreamState state, Duration limit = std::chrono::seconds{20}) {
        return waitFor([&](PulledStream& one) { return one.state() == state; }, limit);
    }

    [[nodiscard]] bool waitForUnits(size_t more, Duration limit = std::chrono::seconds{20}) {
        const size_t wanted = units().size() + more;
        return waitFor([&](PulledStream& one) { return one.units().size() >= wanted; }, limit);
    }

    [[nodiscard]] StreamState state() const { return puller_->report().state; }

    [[nodiscard]] std::string reason() const { return puller_->report().reason; }

    [[nodiscard]] std::vector<AccessUnit> units() const {
        const MutexLocker lock{mutex_};
        return units_;
    }

    // Every text that was ever shown.
    [[nodiscard]] std::set<std::string> reasons() const {
        const MutexLocker lock{mutex_};
        return reasons_;
    }

    [[nodiscard]] Clock& clock() { return clock_; }

  private:
    void take(AccessUnit unit) {
        const MutexLocker lock{mutex_};
        units_.push_back(std::move(unit));
        wake_.notify_all();
    }

    void noteState() {
        const std::string text = puller_ ? puller_->report().reason : std::string{};
        const MutexLocker lock{mutex_};
        reasons_.insert(text);
        wake_.notify_all();
    }

    TempFolder folder_;
    SystemClock clock_;
    EpochClock epochs_{clock_};
    DialBudget dials_{clock_};
    BreadcrumbBoard board_{folder_.path() / "crumbs"};
    Log log_{"test"};
    PlayLoop plays_{clock_};

    mutable Mutex mutex_;
    std::condition_variable_any wake_;
    std::vector<AccessUnit> units_ BETANG_GUARDED_BY(mutex_);
    std::set<std::string> reasons_ BETANG_GUARDED_BY(mutex_);

    std::unique_ptr<StreamPuller> puller_;
};

// How often the counters of the marks do not follow each other.
[[nodiscard]] inline int holesIn(const std::vector<AccessUnit>& units) {
    int holes = 0;
    std::optional<uint64_t> last;
    for (const AccessUnit& unit : units) {
        const auto mark = findSeiMark(unit.codec, *unit.data);
        holes += !mark || (last && mark->counter != *last + 1) ? 1 : 0;
        last = mark ? std::optional{mark->counter} : last;
    }
    return holes;
}

}  // namespace betang
