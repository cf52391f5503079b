// SPDX-License-Identifier: Apache-2.0
//
// Tells a frozen camera from a still scene. Pure logic: fed one decoded picture at a time.
//
// A camera is frozen when its decoded luma has been the same for 10 s and across two keyframes,
// and something speaks against a scene that merely rests:
//  - its encoder handed out the same coded picture every time, SEI aside. An encoder that lives
//    counts: its P pictures and IDR pictures differ even where nothing moves (ITU-T H.264 7.4.3
//    frame_num, idr_pic_id; H.265 7.4.7.1 slice_pic_order_cnt_lsb). Not asked of Motion JPEG, where
//    equal pictures make equal bytes.
//  - or its pictures used to differ nearly always, as a sensor's noise makes them; a sensor that
//    works does not lose its noise across two keyframes.
// A scene without noise that was always still is therefore not frozen, nor is a sensor that froze
// before anybody looked while its encoder lives on: nothing tells those two apart.
// Two keyframes bound the time: a frozen camera is known after max(15 s, 2 GOP + 5 s) at most.

#pragma once

#include <cstdint>
#include <optional>

extern "C" {
#include <libavutil/frame.h>
}

#include "core/access_unit.hpp"

namespace betang {

inline constexpr std::chrono::seconds kFrozenAfter{10};
inline constexpr int kFrozenKeyframes = 2;

// How long a stream has shown the same picture, and whether that is suspicious.
struct Stillness {
    MonoTime since{};    // the first of the equal pictures
    int keyframes = 0;   // that came after it
    bool wrong = false;  // no resting scene looks like this

    bool operator==(const Stillness&) const = default;
};

[[nodiscard]] bool isFrozen(const Stillness& stillness, MonoTime now);

// What is asked of one access unit and of the picture that came out of it.
struct SeenPicture {
    MonoTime at{};
    bool changed = false;  // luma differs from the picture before
    bool key = false;
    bool repeated = false;  // the same coded picture as before; never for Motion JPEG
};

// A hash of the access unit's slices (of the whole JPEG): equal for the same coded picture.
[[nodiscard]] uint64_t codedHash(const AccessUnit& unit);

// Whether two pictures, in planes or in packed samples, have the same first plane: luma. Never so
// for pictures whose samples are not in memory.
[[nodiscard]] bool sameLuma(const AVFrame& a, const AVFrame& b);

// Thread-bound.
class StillnessWatch {
  public:
    const Stillness& see(const SeenPicture& picture);

  private:
    void learn(const SeenPicture& picture);

    Stillness stillness_;
    std::optional<MonoTime> seen_;
    bool repeats_ = false;
    bool noisy_ = false;  // before the stillness began
    double change_ = 0;   // share of time in which pictures differed, over the last half minute
    Duration still_{};    // not yet in `change_`
};

}  // namespace betang
