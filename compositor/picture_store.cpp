// SPDX-License-Identifier: Apache-2.0

#include "compositor/picture_store.hpp"

#include <utility>

namespace betang {

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

void PictureStore::put(const StreamId& stream, Picture picture, MonoTime now) {
    const MutexLocker lock{mutex_};
    if (!retained_.contains(stream.camera)) {
        return;
    }
    StoredPicture& slot = pictures_[stream];
    std::swap(slot.picture, picture);
    slot.decoded_at = now;
    ++slot.count;
}

std::optional<StoredPicture> PictureStore::newest(const CameraId& camera) const {
    const MutexLocker lock{mutex_};
    return find(camera);
}

std::vector<std::optional<StoredPicture>> PictureStore::snapshot(
    std::span<const CameraId> cameras) const {
    std::vector<std::optional<StoredPicture>> result;
    result.reserve(cameras.size());
    const MutexLocker lock{mutex_};
    for (const CameraId& camera : cameras) {
        result.push_back(find(camera));
    }
    return result;
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
    const bool sub_newer =
        sub->second.picture.captured > main->second.picture.captured;
    return sub_newer ? sub->second : main->second;
}

}  // namespace betang
