// SPDX-License-Identifier: Apache-2.0
//
// The newest decoded picture of each stream: where decoders and drawing meet. Decoders overwrite,
// drawing looks; neither waits for the other longer than it takes to copy a few pointers.

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "compositor/stillness.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/mutex.hpp"
#include "media/decoder.hpp"

namespace betang {

struct StoredPicture {
    Picture picture;
    MonoTime decoded_at{};
    UtcTime decoded_at_utc{};  // both clocks read together
    Stillness stillness;       // of the stream, up to this picture
    Duration interval{};       // between captures, smoothed; zero before the second picture
    uint64_t count = 0;        // pictures of this stream so far
};

// Thread-safe.
class PictureStore {
  public:
    // From now on keeps pictures of these cameras only and forgets all others: a decoder that is
    // still busy with a camera just hidden cannot bring it back.
    void retain(std::set<CameraId> cameras) BETANG_EXCLUDES(mutex_);

    void put(const StreamId& stream,
             Picture picture,
             const Stillness& stillness,
             const Clock& clock) BETANG_EXCLUDES(mutex_);

    // The newest of the camera's streams by capture time: while a tile moves from one stream to the
    // other it keeps the old one's picture until the new one has something newer, or is alone for
    // 3 s.
    [[nodiscard]] std::optional<StoredPicture> newest(const CameraId& camera) const
        BETANG_EXCLUDES(mutex_);

    // What one frame of the wall is drawn from, under one lock: for each stream its own picture
    // where it keeps up with the camera's other stream, else as newest(). So a camera that is large
    // in one tile and small in another has its own picture in each.
    [[nodiscard]] std::vector<std::optional<StoredPicture>> snapshot(
        std::span<const StreamId> streams) const BETANG_EXCLUDES(mutex_);

  private:
    [[nodiscard]] std::optional<StoredPicture> find(const CameraId& camera) const
        BETANG_REQUIRES(mutex_);
    [[nodiscard]] const StoredPicture* keepingUp(const StreamId& stream) const
        BETANG_REQUIRES(mutex_);

    mutable Mutex mutex_;
    std::set<CameraId> retained_ BETANG_GUARDED_BY(mutex_);
    std::unordered_map<StreamId, StoredPicture> pictures_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
