// SPDX-License-Identifier: Apache-2.0
//
// One thread takes what all playing cameras of a worker send. Waking a thread for each access unit
// of each camera costs more than taking it in; cameras whose packets come within a few milliseconds
// of each other are served in one round.

#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <thread>
#include <vector>

#include "bus/wake_fd.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// What plays. Between the begin and the end of PlayLoop::play() the loop's thread alone calls it.
class PlayedStream {
  public:
    enum class Turn { Rests, HasMore, Ended };

    virtual ~PlayedStream() = default;

    // What to wait for: at most so many descriptors, the same as long as it plays; -1: none.
    [[nodiscard]] virtual std::array<int, 3> descriptors() const = 0;

    // Takes some of what is there, and does what is due. Must not wait and must not throw.
    [[nodiscard]] virtual Turn turn() noexcept = 0;
};

class PlayLoop final {
  public:
    // Every stream has a turn at least so often, whether something came or not.
    static constexpr Duration kLook = std::chrono::seconds{1};

    // What comes within so long of a round is taken in the next. A round costs as much as several
    // access units: 36 rounds a second for many streams, and no pause to speak of for a few.
    [[nodiscard]] static Duration breathFor(size_t streams);

    // `after_round` is called on the loop's thread, at least every second.
    explicit PlayLoop(const Clock& clock, std::function<void()> after_round = {});

    // Nobody may be in play().
    ~PlayLoop();
    PlayLoop(const PlayLoop&) = delete;
    PlayLoop& operator=(const PlayLoop&) = delete;

    // Returns when `stream` has ended. Thread-safe. Throws Io when there are no more descriptors.
    void play(PlayedStream& stream) BETANG_EXCLUDES(mutex_);

  private:
    using Ready = std::vector<PlayedStream*>;

    void run(const std::stop_token& stop);
    void takeIn() BETANG_EXCLUDES(mutex_);
    void await(Duration limit);
    void round();
    void end(PlayedStream& stream) BETANG_EXCLUDES(mutex_);
    void watch(PlayedStream& stream, int operation);
    void breathe();

    const Clock& clock_;
    const std::function<void()> after_round_;
    const UniqueFd epoll_;
    WakeFd wake_;

    // Of thread_ alone.
    std::vector<PlayedStream*> playing_;
    Ready ready_;
    MonoTime round_{};
    MonoTime look_{};

    Mutex mutex_;
    std::condition_variable_any ended_;
    std::vector<PlayedStream*> coming_ BETANG_GUARDED_BY(mutex_);
    std::vector<const PlayedStream*> here_ BETANG_GUARDED_BY(mutex_);  // not ended yet

    std::jthread thread_;
};

}  // namespace betang
