// SPDX-License-Identifier: Apache-2.0
//
// The workers of one link, seen from one of them. A worker knows its own cameras only, so the
// lowest-numbered one leads: it listens to the states that the others publish, judges the link and
// says what it finds under the link's topic, to which the others listen. A link is so lost and back
// once, however many workers pull over it. A leader that dies is started again and judges anew.

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/media_reader.hpp"
#include "bus/stream_state.hpp"
#include "config/plan.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"
#include "ingest/link_watch.hpp"

namespace betang {

struct LinkPlace {
    std::string link;
    std::string leader;
    std::vector<std::string> others;  // of the link's workers, this one and the leader not

    bool operator==(const LinkPlace&) const = default;
};

// Pure.
[[nodiscard]] LinkPlace placeInLink(const Plan& plan, const std::string& worker);

// How many workers pull cameras over the link, `worker` included. Pure.
[[nodiscard]] int workersIn(const LinkPlace& place, const std::string& worker);

// setPlace(), report() and led() are thread-safe; tick() is for one thread.
class LinkCircle final {
  public:
    // A leader says nothing before it has had time to hear the others.
    static constexpr Duration kSettle = std::chrono::seconds{10};
    static constexpr Duration kReportValid = std::chrono::seconds{5};

    LinkCircle(BusContext& context,
               Clock& clock,
               std::filesystem::path runtime,
               std::string worker);

    void setPlace(LinkPlace place) BETANG_EXCLUDES(mutex_);

    // Hears the others and, as leader, judges the link by them and by `own`, this worker's
    // streams. Returns what the leader must publish: its first finding, then each change. Call it
    // about once a second.
    [[nodiscard]] std::optional<LinkReport> tick(const std::vector<StreamReport>& own)
        BETANG_EXCLUDES(mutex_);

    // What is known of the link.
    [[nodiscard]] LinkReport report() const BETANG_EXCLUDES(mutex_);

    // The same where this worker leads.
    [[nodiscard]] std::optional<LinkReport> led() const BETANG_EXCLUDES(mutex_);

  private:
    struct Heard {
        StreamReport report;
        MonoTime at{};
    };

    void takePlace() BETANG_EXCLUDES(mutex_);
    void hear();
    void hear(const StateMessage& message);

    [[nodiscard]] bool leads() const { return place_.leader == worker_; }

    [[nodiscard]] std::vector<StreamReport> all(const std::vector<StreamReport>& own) const;
    void know(const LinkReport& report) BETANG_EXCLUDES(mutex_);

    BusContext& context_;
    Clock& clock_;
    const std::filesystem::path runtime_;
    const std::string worker_;

    // Of the ticking thread.
    LinkPlace place_;
    std::unique_ptr<MediaReader> reader_;
    std::map<StreamId, Heard> heard_;
    std::optional<LinkWatch> watch_;
    MonoTime settled_{};
    bool said_ = false;  // the others may know what an earlier leader said

    mutable Mutex mutex_;
    std::optional<LinkPlace> next_place_ BETANG_GUARDED_BY(mutex_);
    bool leads_now_ BETANG_GUARDED_BY(mutex_) = false;
    LinkReport known_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
