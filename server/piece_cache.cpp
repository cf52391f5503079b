// SPDX-License-Identifier: Apache-2.0

#include "server/piece_cache.hpp"

#include <iterator>
#include <utility>

namespace betang {

namespace {

constexpr size_t kBookkeeping = 256;  // a piece of one byte costs more than a byte

size_t costOf(const PieceKey& key, const SegmentPiece& piece) {
    return piece.bytes.size() + key.path.size() + kBookkeeping;
}

}  // namespace

SharedPiece PieceCache::find(const PieceKey& key) {
    const MutexLocker lock{mutex_};
    const auto place = places_.find(key);
    if (place == places_.end()) {
        return nullptr;
    }
    if (clock_.monotonic() - place->second->since > kOldest) {
        forget(place->second);
        return nullptr;
    }
    kept_.splice(kept_.begin(), kept_, place->second);
    ++counters_.answered;
    return kept_.front().piece;
}

void PieceCache::put(const PieceKey& key, SharedPiece piece) {
    const MutexLocker lock{mutex_};
    if (const auto known = places_.find(key); known != places_.end()) {
        forget(known->second);
    }
    counters_.bytes += costOf(key, *piece);
    kept_.push_front({key, std::move(piece), clock_.monotonic()});
    places_.emplace(key, kept_.begin());
    while (counters_.bytes > kMostBytes) {
        ++counters_.dropped;
        forget(std::prev(kept_.end()));
    }
}

void PieceCache::forget(Place place) {
    counters_.bytes -= costOf(place->key, *place->piece);
    places_.erase(place->key);
    kept_.erase(place);
}

PieceCounters PieceCache::counters() const {
    const MutexLocker lock{mutex_};
    return counters_;
}

}  // namespace betang
