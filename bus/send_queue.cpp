// SPDX-License-Identifier: Apache-2.0

#include "bus/send_queue.hpp"

#include <utility>

#include "bus/media_message.hpp"

namespace betang {

namespace {

constexpr size_t kMostUnseen = 64;  // access units that may wait without waking anybody

}  // namespace

SendQueue::Stream& SendQueue::streamOf(const StreamId& id) {
    return streams_.try_emplace(id, Stream{.next = origin_}).first->second;
}

void SendQueue::setWanted(const StreamId& stream, bool wanted) {
    {
        const MutexLocker lock{mutex_};
        streamOf(stream).wanted = wanted;
    }
    wake_.wake();  // what waits of it goes out now
}

// The first of a stream may be what a subscription to all streams has been waiting for.
bool SendQueue::wakesFor(Stream& stream) const {
    const bool first = !std::exchange(stream.seen, true);
    return first || stream.wanted || waiting_.items.size() >= kMostUnseen;
}

uint64_t SendQueue::push(AccessUnit unit, Delivery when) {
    uint64_t sequence = 0;
    bool wakes = false;
    {
        const MutexLocker lock{mutex_};
        Stream& stream = streamOf(unit.stream);
        sequence = unit.sequence = stream.next++;
        if (!keep(stream, unit)) {
            ++dropped_;
            return sequence;
        }
        ++published_;
        bytes_ += unit.data->size();
        waiting_.items.emplace_back(std::move(unit));
        due_ = wakesFor(stream) || due_;
        wakes = when == Delivery::Now && due_ && !std::exchange(woken_, true);
    }
    if (wakes) {
        wake_.wake();
    }
    return sequence;
}

bool SendQueue::isDue() const {
    const MutexLocker lock{mutex_};
    return due_;
}

bool SendQueue::keep(Stream& stream, AccessUnit& unit) {
    const bool resumes = !stream.broken || unit.key;
    const bool fits = fitsMessage(unit) && waiting_.items.size() < limits_.units &&
                      bytes_ + unit.data->size() <= limits_.bytes;
    if (!resumes || !fits) {
        stream.broken = true;
        return false;
    }
    unit.discontinuity = unit.discontinuity || stream.broken;
    stream.broken = false;
    return true;
}

void SendQueue::push(StateUpdate state, Delivery when) {
    {
        const MutexLocker lock{mutex_};
        if (waiting_.states.size() >= limits_.states) {
            waiting_.states.pop_front();
            ++dropped_;
        }
        waiting_.states.push_back(std::move(state));
        due_ = true;
    }
    if (when == Delivery::Now) {
        wake_.wake();
    }
}

void SendQueue::push(StreamOffer offer) {
    {
        const MutexLocker lock{mutex_};
        waiting_.items.emplace_back(std::move(offer));
    }
    wake_.wake();
}

SendQueue::Batch SendQueue::takeAll() {
    const MutexLocker lock{mutex_};
    bytes_ = 0;
    woken_ = due_ = false;
    return std::exchange(waiting_, {});
}

uint64_t SendQueue::published() const {
    const MutexLocker lock{mutex_};
    return published_;
}

uint64_t SendQueue::dropped() const {
    const MutexLocker lock{mutex_};
    return dropped_;
}

}  // namespace betang
