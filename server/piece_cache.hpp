// SPDX-License-Identifier: Apache-2.0
//
// Pieces of segments that came from far away lately. A player asks for the same bytes again, and a
// part ends where the next one begins: a link should carry them once.

#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "bus/segment_piece.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

struct PieceKey {
    std::string path;  // of the segment; it begins with the site
    uint64_t offset = 0;

    auto operator<=>(const PieceKey&) const = default;
};

using SharedPiece = std::shared_ptr<const SegmentPiece>;

struct PieceCounters {
    size_t bytes = 0;       // held now
    uint64_t dropped = 0;   // because others were wanted later
    uint64_t answered = 0;  // without asking the site
};

// Thread-safe.
class PieceCache final {
  public:
    static constexpr size_t kMostBytes = size_t{32} << 20;  // drop-least-recently-used
    // Then the site is asked again: it may have ceased to lend the camera.
    static constexpr std::chrono::seconds kOldest{120};

    explicit PieceCache(const Clock& clock) : clock_{clock} {}

    [[nodiscard]] SharedPiece find(const PieceKey& key);
    void put(const PieceKey& key, SharedPiece piece);

    [[nodiscard]] PieceCounters counters() const;

  private:
    struct Kept {
        PieceKey key;
        SharedPiece piece;
        MonoTime since;
    };

    using Place = std::list<Kept>::iterator;

    void forget(Place place) BETANG_REQUIRES(mutex_);

    const Clock& clock_;
    mutable Mutex mutex_;
    std::list<Kept> kept_ BETANG_GUARDED_BY(mutex_);  // the last used first
    std::map<PieceKey, Place> places_ BETANG_GUARDED_BY(mutex_);
    PieceCounters counters_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
