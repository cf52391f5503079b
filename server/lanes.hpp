// SPDX-License-Identifier: Apache-2.0
//
// Work that waits for far machines. Each lane has a thread of its own and does one thing after the
// other, so that a machine that is slow, or means ill, holds up its own lane and nobody else.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <thread>

#include "core/bounded_queue.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

// One of the two is called, once, and must not throw.
struct LaneWork {
    std::function<void()> run;     // on the lane's thread
    std::function<void()> refuse;  // there, or at once on the thread that posts
};

// Thread-safe. On destruction what runs is waited for, and what waits is called neither way.
class Lanes final {
  public:
    static constexpr size_t kMostWaiting = 32;  // in a lane; drop-newest: refused at once
    static constexpr std::chrono::seconds kLongestWait{10};  // refused when its turn comes

    explicit Lanes(const Clock& clock) : clock_{clock} {}

    // A lane begins with its first work and stays.
    void post(const std::string& lane, LaneWork work);

    [[nodiscard]] uint64_t refused() const { return refused_; }

  private:
    struct Waiting {
        LaneWork work;
        MonoTime since;
    };

    struct Lane {
        BoundedQueue<Waiting> queue{kMostWaiting};
        std::jthread thread;
    };

    [[nodiscard]] Lane& laneNamed(const std::string& name) BETANG_EXCLUDES(mutex_);
    void serve(Lane& lane, const std::stop_token& stop);

    const Clock& clock_;
    std::atomic<uint64_t> refused_ = 0;

    Mutex mutex_;
    std::map<std::string, Lane> lanes_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
