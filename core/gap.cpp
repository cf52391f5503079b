// SPDX-License-Identifier: Apache-2.0

#include "core/gap.hpp"

#include <algorithm>
#include <array>

namespace betang {

namespace {

constexpr std::array<std::string_view, 6> kTexts{
    "unknown", "camera", "link", "disk", "us", "policy"};
constexpr std::array<uint8_t, 16> kUserType{
    0x62, 0x65, 0x74, 0x61, 0x6e, 0x67, 0x47, 0xa1, 0x9c, 0x0e, 0x67, 0x61, 0x70, 0x00, 0x00, 0x01};
constexpr size_t kContents = 40;
constexpr size_t kCauseAt = 20;
constexpr size_t kSinceAt = 24;

void put(Bytes& to, uint64_t value, size_t bytes) {
    for (size_t left = bytes; left > 0; --left) {
        to.push_back(static_cast<uint8_t>(value >> (8 * (left - 1))));
    }
}

uint64_t numberAt(std::span<const uint8_t> bytes) {
    uint64_t value = 0;
    for (const uint8_t byte : bytes) {
        value = value << 8U | byte;
    }
    return value;
}

}  // namespace

std::string_view toText(GapCause cause) {
    return kTexts.at(static_cast<size_t>(cause));
}

Result<GapCause> gapCauseFrom(std::string_view text) {
    const auto* found = std::find(kTexts.begin(), kTexts.end(), text);
    if (found == kTexts.end()) {
        return Error{ErrorKind::Corrupt, "unknown cause of a gap"};
    }
    return static_cast<GapCause>(found - kTexts.begin());
}

Bytes gapBox(const GapBefore& gap) {
    Bytes box;
    put(box, kContents + 8, 4);
    put(box, 0x75756964, 4);
    box.insert(box.end(), kUserType.begin(), kUserType.end());
    put(box, uint64_t{1} << 24U, 4);
    put(box, static_cast<uint64_t>(gap.cause), 4);
    put(box, static_cast<uint64_t>(gap.since.time_since_epoch().count()), 8);
    put(box, 0, 8);
    return box;
}

std::optional<GapBefore> gapFromBox(std::span<const uint8_t> contents) {
    if (contents.size() != kContents ||
        !std::equal(kUserType.begin(), kUserType.end(), contents.begin()) || contents[16] != 1) {
        return std::nullopt;
    }
    const uint64_t cause = numberAt(contents.subspan(kCauseAt, 4));
    const auto since = static_cast<int64_t>(numberAt(contents.subspan(kSinceAt, 8)));
    if (cause >= kTexts.size() || since < 0) {
        return std::nullopt;
    }
    return GapBefore{static_cast<GapCause>(cause), UtcTime{Duration{since}}};
}

}  // namespace betang
