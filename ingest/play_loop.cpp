// SPDX-License-Identifier: Apache-2.0

#include "ingest/play_loop.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/epoll.h>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr size_t kEventsARound = 64;

int milliseconds(Duration limit) {
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
    return static_cast<int>(std::clamp<int64_t>(ms, 0, 60'000));
}

int madeEpoll() {
    const int fd = ::epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) {
        throw Error{ErrorKind::Io, "epoll: no more file descriptors"};
    }
    return fd;
}

}  // namespace

Duration PlayLoop::breathFor(size_t streams) {
    constexpr Duration kForEach = std::chrono::microseconds{1750};
    constexpr Duration kLongest = std::chrono::milliseconds{28};
    return std::min(kForEach * static_cast<int64_t>(std::min<size_t>(streams, 100)), kLongest);
}

PlayLoop::PlayLoop(const Clock& clock, std::function<void()> after_round)
    : clock_{clock},
      after_round_{std::move(after_round)},
      epoll_{madeEpoll()},
      look_{clock.monotonic()} {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.fd(), &event);
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

PlayLoop::~PlayLoop() {
    thread_.request_stop();
    wake_.wake();
}

void PlayLoop::play(PlayedStream& stream) {
    MutexLocker lock{mutex_};
    coming_.push_back(&stream);
    here_.push_back(&stream);
    wake_.wake();
    ended_.wait(lock, [&]() BETANG_REQUIRES(mutex_) {
        return std::find(here_.begin(), here_.end(), &stream) == here_.end();
    });
}

void PlayLoop::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        takeIn();
        await(ready_.empty() ? look_ + kLook - clock_.monotonic() : Duration::zero());
        round();
        if (after_round_) {
            after_round_();
        }
        breathe();
    }
}

void PlayLoop::takeIn() {
    std::vector<PlayedStream*> coming;
    {
        const MutexLocker lock{mutex_};
        coming.swap(coming_);
    }
    for (PlayedStream* stream : coming) {
        watch(*stream, EPOLL_CTL_ADD);
        playing_.push_back(stream);
        ready_.push_back(stream);
    }
}

void PlayLoop::watch(PlayedStream& stream, int operation) {
    for (const int fd : stream.descriptors()) {
        epoll_event event{.events = EPOLLIN, .data = {.ptr = &stream}};
        if (fd >= 0) {
            ::epoll_ctl(epoll_.get(), operation, fd, &event);
        }
    }
}

// Adds those for which something came to the ready ones, or all once in a while.
void PlayLoop::await(Duration limit) {
    std::array<epoll_event, kEventsARound> events{};
    const int count = ::epoll_wait(
        epoll_.get(), events.data(), static_cast<int>(events.size()), milliseconds(limit));
    for (int i = 0; i < count; ++i) {
        auto* stream = static_cast<PlayedStream*>(events.at(static_cast<size_t>(i)).data.ptr);
        if (stream == nullptr) {
            wake_.clear();
        } else {
            ready_.push_back(stream);
        }
    }
    round_ = clock_.monotonic();
    if (round_ - look_ >= kLook) {
        look_ = round_;
        ready_ = playing_;
    }
}

// One turn for each, so that no camera can keep the others waiting.
void PlayLoop::round() {
    std::sort(ready_.begin(), ready_.end());
    ready_.erase(std::unique(ready_.begin(), ready_.end()), ready_.end());
    Ready more;
    for (PlayedStream* stream : std::exchange(ready_, {})) {
        switch (stream->turn()) {
            case PlayedStream::Turn::HasMore:
                more.push_back(stream);
                break;
            case PlayedStream::Turn::Ended:
                end(*stream);
                break;
            case PlayedStream::Turn::Rests:
                break;
        }
    }
    ready_ = std::move(more);
}

void PlayLoop::end(PlayedStream& stream) {
    watch(stream, EPOLL_CTL_DEL);
    std::erase(playing_, &stream);
    const MutexLocker lock{mutex_};
    std::erase(here_, &stream);
    ended_.notify_all();
}

void PlayLoop::breathe() {
    const Duration left = round_ + breathFor(playing_.size()) - clock_.monotonic();
    if (ready_.empty() && left > Duration::zero()) {
        pollfd wake{wake_.fd(), POLLIN, 0};
        ::poll(&wake, 1, milliseconds(left));
    }
}

}  // namespace betang
