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
inline constexpr auto kLargestMediaFrame = static_cast<int64_t>(kLargestPayload + kHeaderSize);

using MediaHeader = std::array<uint8_t, kHeaderSize>;

// "media/kapuas.dermaga/main/": ends in '/', so that no camera's topic is a prefix of another's.
[[nodiscard]] std::string mediaTopic(const StreamId& stream);

// "state/kapuas.dermaga/": JSON, one second apart and at each change.
[[nodiscard]] std::string stateTopic(const CameraId& camera);

// The stream of a media topic. Corrupt when `topic` is not exactly what mediaTopic() makes.
[[nodiscard]] Result<StreamId> streamFromTopic(std::string_view topic);

// `origin` is the sequence at which the publisher began: a change of it means a new publisher.
[[nodiscard]] MediaHeader encodeHeader(const AccessUnit& unit, uint64_t origin);

// Of a header that decodeMedia() accepted.
[[nodiscard]] uint64_t originOf(std::span<const uint8_t> header);

// Whether decodeMedia() would take what encodeHeader() makes of `unit`: a payload of 1 byte to
// kLargestPayload, and times that leave room for arithmetic.
[[nodiscard]] bool fitsMessage(const AccessUnit& unit);

// Checks version, sizes and ids before it believes any field. Corrupt otherwise. `payload` is kept.
[[nodiscard]] Result<AccessUnit> decodeMedia(std::string_view topic,
                                             std::span<const uint8_t> header,
                                             SharedBytes payload);

}  // namespace betang
