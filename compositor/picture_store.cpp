// SPDX-License-Identifier: Apache-2.0

#include "compositor/picture_store.hpp"

#include <utility>

namespace betang {
namespace {

constexpr std::chrono::seconds kHandOver{3};
// A sub-stream of few pictures lags behind its main stream by as much, and by decoding.
constexpr std::chrono::milliseconds kAbreast{250};

// By capture time while both streams come; a stream that went silent before the other is the old
// one, whatever UTC its pictures carry: the clock may have been set back since.
const StoredPicture& newerOf(const StoredPicture& a, const StoredPicture& b) {
    const Duration later = a.decoded_at - b.decoded_at;
    if (std::chrono::abs(later) > kHandOver) {
        return later > Duration::zero() ? a : b;
    }
    return b.picture.captured > a.picture.captured ? b : a;
}

// Follows a new rate within some ten pictures, and one late picture moves it little.
Duration smoothedInterval(const StoredPicture& before, const Picture& now) {
    if (before.count == 0) {
        return {};
    }
    const Duration step = now.captured - before.picture.captured;
    if (step <= Duration::zero()) {
        return before.interval;
    }
    return before.interval == Duration::zero() ? step
                                               : before.interval + (step - before.interval) / 8;
}

}  // namespace

void PictureStore::retain(std::set<CameraId> cameras) {
    std::unordered_map<StreamId, StoredPicture> dropped;  // freed after the lock is released
    const MutexLocker lock{mutex_};
    retained_ = std::move(cameras);
    for (auto it = pictures_.begin(); it != pictures_.end();) {
        const auto here = it++;
        if (!retained_.contains(here->first.camera)) {
            dropped.insert(pictures_.extract(here));
        }
    }
}

void PictureStore::put(const StreamId& stream,
                       Picture picture,
                       const Stillness& stillness,
                       const Clock& clock) {
    StoredPicture fresh;
    fresh.stillness = stillness;
    fresh.picture = std::move(picture);
    fresh.decoded_at = clock.monotonic();
    fresh.decoded_at_utc = clock.utc();
    const MutexLocker lock{mutex_};
    if (!retained_.contains(stream.camera)) {
        return;
    }
    StoredPicture& slot = pictures_[stream];
    fresh.interval = smoothedInterval(slot, fresh.picture);
    fresh.count = slot.count + 1;
    std::swap(slot, fresh);  // the old picture is freed after the lock is released
}

std::optional<StoredPicture> PictureStore::newest(const CameraId& camera) const {
    const MutexLocker lock{mutex_};
    return find(camera);
}

std::vector<std::optional<StoredPicture>> PictureStore::snapshot(
    std::span<const StreamId> streams) const {
    std::vector<std::optional<StoredPicture>> result;
    result.reserve(streams.size());
    const MutexLocker lock{mutex_};
    for (const StreamId& stream : streams) {
        const StoredPicture* own = keepingUp(stream);
        result.push_back(own != nullptr ? std::optional{*own} : find(stream.camera));
    }
    return result;
}

const StoredPicture* PictureStore::keepingUp(const StreamId& stream) const {
    const auto own = pictures_.find(stream);
    if (own == pictures_.end()) {
        return nullptr;
    }
    const bool is_main = stream.kind == StreamKind::Main;
    const auto other =
        pictures_.find(StreamId{stream.camera, is_main ? StreamKind::Sub : StreamKind::Main});
    const bool abreast =
        other == pictures_.end() ||
        (std::chrono::abs(own->second.decoded_at - other->second.decoded_at) <= kHandOver &&
         own->second.picture.captured + kAbreast >= other->second.picture.captured);
    return abreast ? &own->second : nullptr;
}

std::optional<StoredPicture> PictureStore::find(const CameraId& camera) const {
    const auto main = pictures_.find(StreamId{camera, StreamKind::Main});
    const auto sub = pictures_.find(StreamId{camera, StreamKind::Sub});
    if (main == pictures_.end() && sub == pictures_.end()) {
        return std::nullopt;
    }
    if (main == pictures_.end() || sub == pictures_.end()) {
        return main == pictures_.end() ? sub->second : main->second;
    }
    return newerOf(main->second, sub->second);
}

}  // namespace betang
