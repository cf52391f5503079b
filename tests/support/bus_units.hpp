// SPDX-License-Identifier: Apache-2.0
//
// Access units for tests of the bus: their payload tells stream and index, nothing decodes them.

#pragma once

#include <memory>
#include <string_view>

#include "core/access_unit.hpp"

namespace betang {

inline StreamId streamNamed(std::string_view text) {
    return StreamId::parse(text).take();
}

inline const StreamId kStream = streamNamed("kapuas.dermaga/main");
inline const StreamId kOther = streamNamed("kapuas.pasar/main");

inline SharedBytes bytesOf(size_t size, uint8_t fill) {
    return std::make_shared<const Bytes>(size, fill);
}

inline constexpr int kGopLength = 50;

// The picture `index` of a stream at 25 fps with a keyframe every 2 s.
inline AccessUnit unitNumber(const StreamId& stream, int index, size_t size = 200) {
    AccessUnit unit{.stream = stream, .size = {640, 360}, .data = {}};
    unit.run = 7;
    unit.pts = unit.dts = std::chrono::milliseconds{40 * index};
    unit.captured = UtcTime{std::chrono::seconds{1'795'309'200}} + unit.pts;
    unit.key = index % kGopLength == 0;
    unit.data = bytesOf(size, static_cast<uint8_t>(index));
    return unit;
}

// What a publisher made of it.
inline AccessUnit numbered(uint64_t sequence) {
    AccessUnit unit = unitNumber(kStream, 1);
    unit.sequence = sequence;
    return unit;
}

// The index that unitNumber() was given.
inline int indexOf(const AccessUnit& unit) {
    return static_cast<int>(unit.pts / std::chrono::milliseconds{40});
}

}  // namespace betang
