// SPDX-License-Identifier: Apache-2.0
//
// A queue between threads that never grows past its capacity. What happens to an item that does not
// fit is the caller's choice at each push, and every drop is counted.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <stop_token>
#include <utility>

#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

// Thread-safe.
template <typename T>
class BoundedQueue {
  public:
    explicit BoundedQueue(size_t capacity) : capacity_{capacity} {}

    // Refuses the new item when full (drop-newest): false, and dropped() counts it.
    [[nodiscard]] bool tryPush(T item) BETANG_EXCLUDES(mutex_) {
        {
            const MutexLocker lock{mutex_};
            if (items_.size() >= capacity_) {
                ++dropped_;
                return false;
            }
            items_.push_back(std::move(item));
        }
        wake_.notify_one();
        return true;
    }

    // Makes room by discarding the oldest item (drop-oldest), which dropped() counts.
    void pushDroppingOldest(T item) BETANG_EXCLUDES(mutex_) {
        {
            const MutexLocker lock{mutex_};
            if (items_.size() >= capacity_) {
                items_.pop_front();
                ++dropped_;
            }
            items_.push_back(std::move(item));
        }
        wake_.notify_one();
    }

    // Waits for an item until `stop` is requested; then nothing, even if items remain.
    [[nodiscard]] std::optional<T> pop(std::stop_token stop) BETANG_EXCLUDES(mutex_) {
        MutexLocker lock{mutex_};
        wake_.wait(lock, stop, [this]() BETANG_REQUIRES(mutex_) { return !items_.empty(); });
        return stop.stop_requested() ? std::nullopt : takeFront();
    }

    // Waits at most `limit`.
    [[nodiscard]] std::optional<T> popFor(Duration limit, std::stop_token stop)
        BETANG_EXCLUDES(mutex_) {
        MutexLocker lock{mutex_};
        wake_.wait_for(
            lock, stop, limit, [this]() BETANG_REQUIRES(mutex_) { return !items_.empty(); });
        return stop.stop_requested() ? std::nullopt : takeFront();
    }

    [[nodiscard]] std::optional<T> tryPop() BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return takeFront();
    }

    [[nodiscard]] size_t size() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return items_.size();
    }

    [[nodiscard]] uint64_t dropped() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return dropped_;
    }

  private:
    std::optional<T> takeFront() BETANG_REQUIRES(mutex_) {
        if (items_.empty()) {
            return std::nullopt;
        }
        std::optional<T> item{std::move(items_.front())};
        items_.pop_front();
        return item;
    }

    const size_t capacity_;

    mutable Mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<T> items_ BETANG_GUARDED_BY(mutex_);
    uint64_t dropped_ BETANG_GUARDED_BY(mutex_) = 0;
};

}  // namespace betang
