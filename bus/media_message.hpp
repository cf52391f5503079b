// SPDX-License-Identifier: Apache-2.0
//
// The wire form of an access unit: three frames, topic, header, payload. docs/bus.md draws the
// header and is what strangers read; change both together and raise kHeaderVersion.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/access_unit.hpp"
#include "core/result.hpp"

namespace betang {

inline constexpr uint16_t kHeaderVersion = 1;
inline constexpr size_t kHeaderSize = 80;
inline constexpr size_t kLargestPayload = size_t{16} << 20;

using MediaHeader = std::array<uint8_t, kHeaderSize>;

// "media/kapuas.dermaga/main/": ends in '/', so that no camera's topic is a prefix of another's.
[[nodiscard]] std::string mediaTopic(const StreamId& stream);

// "state/kapuas.dermaga/": JSON, one second apart and at each change.
[[nodiscard]] std::string stateTopic(const CameraId& camera);

[[nodiscard]] MediaHeader encodeHeader(const AccessUnit& unit);

// Checks version, sizes and ids before it believes any field. Corrupt otherwise. `payload` is kept.
[[nodiscard]] Result<AccessUnit> decodeMedia(std::string_view topic,
                                             std::span<const uint8_t> header,
                                             SharedBytes payload);

}  // namespace betang
