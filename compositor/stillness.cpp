// SPDX-License-Identifier: Apache-2.0

#include "compositor/stillness.hpp"

extern "C" {
#include <libavutil/imgutils.h>
}

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "media/nal.hpp"

namespace betang {
namespace {

constexpr std::chrono::duration<double> kMemory{30};
constexpr double kNoisy = 0.9;  // reached after some 70 s in which every picture differed
constexpr uint64_t kFnvOffset = 14695981039346656037U;
constexpr uint64_t kFnvPrime = 1099511628211U;

constexpr std::chrono::seconds kLongestStep{1};  // a pause of the stream proves nothing

double share(Duration time) {
    return std::min(std::chrono::duration<double>{time} / kMemory, 1.0);
}

uint64_t hashed(uint64_t hash, std::span<const uint8_t> bytes) {
    for (const uint8_t byte : bytes) {
        hash = (hash ^ byte) * kFnvPrime;
    }
    return hash;
}

}  // namespace

bool isFrozen(const Stillness& stillness, MonoTime now) {
    return stillness.wrong && stillness.keyframes >= kFrozenKeyframes &&
           now - stillness.since >= kFrozenAfter;
}

uint64_t codedHash(const AccessUnit& unit) {
    if (unit.codec == Codec::Mjpeg) {
        return hashed(kFnvOffset, *unit.data);
    }
    uint64_t hash = kFnvOffset;
    for (const NalUnit nal : splitAnnexB(*unit.data)) {
        if (isSlice(unit.codec, nal)) {
            hash = hashed(hash, nal);
        }
    }
    return hash;
}

bool sameLuma(const AVFrame& a, const AVFrame& b) {
    const auto format = static_cast<AVPixelFormat>(a.format);
    const int bytes = av_image_get_linesize(format, a.width, 0);
    if (a.width != b.width || a.height != b.height || a.format != b.format || bytes <= 0 ||
        a.data[0] == nullptr || b.data[0] == nullptr) {
        return false;
    }
    for (int row = 0; row < a.height; ++row) {
        const uint8_t* left = a.data[0] + std::ptrdiff_t{row} * a.linesize[0];
        const uint8_t* right = b.data[0] + std::ptrdiff_t{row} * b.linesize[0];
        if (std::memcmp(left, right, static_cast<size_t>(bytes)) != 0) {
            return false;
        }
    }
    return true;
}

const Stillness& StillnessWatch::see(const SeenPicture& picture) {
    learn(picture);
    if (picture.changed || !seen_) {
        noisy_ = change_ >= kNoisy;
        repeats_ = true;
        stillness_ = {.since = picture.at};
    } else {
        repeats_ = repeats_ && picture.repeated;
        stillness_.keyframes += picture.key ? 1 : 0;
        stillness_.wrong = noisy_ || repeats_;
    }
    seen_ = picture.at;
    return stillness_;
}

// Still time is learned when it ends, so that what was known before it stands while it lasts.
void StillnessWatch::learn(const SeenPicture& picture) {
    if (!seen_) {
        return;
    }
    const Duration step = std::min<Duration>(picture.at - *seen_, kLongestStep);
    if (!picture.changed) {
        still_ += step;
        return;
    }
    change_ -= change_ * share(still_);
    change_ += (1 - change_) * share(step);
    still_ = {};
}

}  // namespace betang
