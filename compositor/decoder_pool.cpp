// SPDX-License-Identifier: Apache-2.0

#include "compositor/decoder_pool.hpp"

#include <algorithm>
#include <utility>

#include "core/priority.hpp"

namespace betang {
namespace {

// Pictures in one turn: long enough to keep a decoder's tables in the cache during a catch-up,
// short enough that no stream waits for a noticeable time.
constexpr int kTurn = 8;
constexpr std::chrono::milliseconds kLongestTurn{20};  // pictures may be huge
constexpr int kBehindDrawing = 5;

}  // namespace

DecoderPool::DecoderPool(LaneContext context, unsigned threads) : context_{std::move(context)} {
    const unsigned count = std::max(threads, 1U);
    threads_.reserve(count);
    for (unsigned i = 0; i < count; ++i) {
        threads_.emplace_back([this](std::stop_token stop) { work(std::move(stop)); });
    }
}

DecoderPool::~DecoderPool() {
    for (std::jthread& thread : threads_) {
        thread.request_stop();
    }
    threads_.clear();
}

void DecoderPool::setPlan(const DecodePlan& plan) {
    std::vector<LanePtr> closed;  // freed after the lock is released
    const MutexLocker lock{mutex_};
    for (auto it = lanes_.begin(); it != lanes_.end();) {
        const auto here = it++;
        if (!plan.contains(here->first)) {
            here->second->close();  // it may be in the middle of a turn
            closed.push_back(std::move(here->second));
            lanes_.erase(here);
        }
    }
    for (const auto& [stream, tile] : plan) {
        LanePtr& lane = lanes_[stream];
        if (!lane) {
            lane = std::make_shared<DecodeLane>(stream, context_);
            lane->setEffort(effortFor(stream));
        }
        lane->setTile(tile);
    }
}

void DecoderPool::push(AccessUnit unit) {
    LanePtr lane;
    {
        const MutexLocker lock{mutex_};
        const auto it = lanes_.find(unit.stream);
        if (it == lanes_.end()) {
            return;
        }
        lane = it->second;
    }
    if (lane->push(std::move(unit))) {
        makeReady(std::move(lane));
    }
}

std::map<StreamId, LaneStatus> DecoderPool::status() const {
    std::map<StreamId, LaneStatus> result;
    const MutexLocker lock{mutex_};
    for (const auto& [stream, lane] : lanes_) {
        result.emplace(stream, lane->status());
    }
    return result;
}

std::map<StreamId, LaneHealth> DecoderPool::health() const {
    std::map<StreamId, LaneHealth> result;
    const MutexLocker lock{mutex_};
    for (const auto& [stream, lane] : lanes_) {
        const LaneHealth health{lane->faultSince(), lane->effort()};
        if (health.fault_since || health.effort != Effort::Full) {
            result.emplace(stream, health);
        }
    }
    return result;
}

void DecoderPool::setEffort(std::map<StreamId, Effort> efforts, Effort others) {
    const MutexLocker lock{mutex_};
    efforts_ = std::move(efforts);
    others_ = others;
    for (const auto& [stream, lane] : lanes_) {
        lane->setEffort(effortFor(stream));
    }
}

Effort DecoderPool::effortFor(const StreamId& stream) const {
    const auto found = efforts_.find(stream);
    return found == efforts_.end() ? others_ : found->second;
}

void DecoderPool::work(std::stop_token stop) {
    stepBack(kBehindDrawing);  // outputs keep their rate when there is too much to decode
    while (LanePtr lane = nextLane(stop)) {
        if (runTurn(*lane, stop)) {
            makeReady(std::move(lane));
        }
    }
}

DecoderPool::LanePtr DecoderPool::nextLane(std::stop_token stop) {
    MutexLocker lock{mutex_};
    wake_.wait(lock, stop, [this]() BETANG_REQUIRES(mutex_) { return !ready_.empty(); });
    if (stop.stop_requested()) {
        return nullptr;
    }
    LanePtr lane = std::move(ready_.front());
    ready_.pop_front();
    return lane;
}

// True when the turn ended before the lane's work did.
bool DecoderPool::runTurn(DecodeLane& lane, std::stop_token stop) {
    const MonoTime end = context_.clock.monotonic() + kLongestTurn;
    for (int i = 0; i < kTurn && !stop.stop_requested(); ++i) {
        const std::optional<AccessUnit> unit = lane.take();
        if (!unit) {
            return false;
        }
        const bool first = lane.isNew();
        lane.decode(*unit);
        if (first && !lane.isNew()) {
            return true;  // every tile has a picture before any catches up
        }
        if (context_.clock.monotonic() >= end) {
            break;
        }
    }
    return true;
}

void DecoderPool::makeReady(LanePtr lane) {
    {
        const MutexLocker lock{mutex_};
        ready_.push_back(std::move(lane));
    }
    wake_.notify_one();
}

}  // namespace betang
