// SPDX-License-Identifier: Apache-2.0

#include "bus/send_queue.hpp"

#include <utility>

#include "bus/media_message.hpp"

namespace betang {

uint64_t SendQueue::push(AccessUnit unit) {
    uint64_t sequence = 0;
    {
        const MutexLocker lock{mutex_};
        Stream& stream = streams_.try_emplace(unit.stream, Stream{origin_}).first->second;
        sequence = unit.sequence = stream.next++;
        if (!keep(stream, unit)) {
            ++dropped_;
            return sequence;
        }
        ++published_;
        bytes_ += unit.data->size();
        waiting_.items.emplace_back(std::move(unit));
    }
    wake_.wake();
    return sequence;
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

void SendQueue::push(StateUpdate state) {
    {
        const MutexLocker lock{mutex_};
        if (waiting_.states.size() >= limits_.states) {
            waiting_.states.pop_front();
            ++dropped_;
        }
        waiting_.states.push_back(std::move(state));
    }
    wake_.wake();
}

void SendQueue::push(StreamOffer offer) {
    {
        const MutexLocker lock{mutex_};
        waiting_.items.emplace_back(std::move(offer));
    }
    wake_.wake();
}

SendQueue::Batch SendQueue::takeAll() {
    wake_.clear();
    const MutexLocker lock{mutex_};
    bytes_ = 0;
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
