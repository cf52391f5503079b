// SPDX-License-Identifier: Apache-2.0

#include "bus/media_message.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "bus/little_endian.hpp"

namespace betang {

namespace {

constexpr std::string_view kMediaPrefix = "media/";
constexpr std::array<uint8_t, 4> kMagic{'B', 'T', 'A', 'U'};

// Offsets; docs/bus.md shows the same table.
constexpr size_t kVersionAt = 4;
constexpr size_t kHeaderSizeAt = 6;
constexpr size_t kSequenceAt = 8;
constexpr size_t kRunAt = 16;
constexpr size_t kEpochAt = 24;
constexpr size_t kPtsAt = 32;
constexpr size_t kDtsAt = 40;
constexpr size_t kCapturedAt = 48;
constexpr size_t kPayloadSizeAt = 56;
constexpr size_t kWidthAt = 60;
constexpr size_t kHeightAt = 62;
constexpr size_t kCodecAt = 64;
constexpr size_t kKindAt = 65;
constexpr size_t kFlagsAt = 66;
constexpr size_t kOriginAt = 72;

constexpr uint16_t kKeyFlag = 1;
constexpr uint16_t kDamagedFlag = 2;
constexpr uint16_t kDiscontinuityFlag = 4;

// Far beyond any real run, and far from where 64-bit nanoseconds overflow when added or subtracted.
constexpr Duration kLongestRun = std::chrono::hours{24 * 366 * 20};
constexpr UtcTime kLatestTime{std::chrono::hours{24 * 366 * 200}};
constexpr uint64_t kLargestSequence = uint64_t{1} << 62;

Error corrupt(std::string_view what) {
    return Error{ErrorKind::Corrupt, fmt::format("media message: {}", what)};
}

bool isCodec(uint8_t value) {
    return value >= static_cast<uint8_t>(Codec::H264) &&
           value <= static_cast<uint8_t>(Codec::Mjpeg);
}

uint16_t flagsOf(const AccessUnit& unit) {
    unsigned flags = 0;
    flags |= unit.key ? kKeyFlag : 0U;
    flags |= unit.damaged ? kDamagedFlag : 0U;
    flags |= unit.discontinuity ? kDiscontinuityFlag : 0U;
    return static_cast<uint16_t>(flags);
}

uint16_t extent(int pixels) {
    return pixels > 0 && pixels <= UINT16_MAX ? static_cast<uint16_t>(pixels) : uint16_t{0};
}

// Empty when the header may be believed.
std::string_view headerFault(std::span<const uint8_t> header) {
    if (header.size() != kHeaderSize) {
        return "the header is not 80 bytes long";
    }
    if (!std::equal(kMagic.begin(), kMagic.end(), header.begin())) {
        return "the header does not begin with BTAU";
    }
    if (getLittleEndian<uint16_t>(header, kVersionAt) != kHeaderVersion ||
        getLittleEndian<uint16_t>(header, kHeaderSizeAt) != kHeaderSize) {
        return "unknown header version";
    }
    if (!isCodec(header[kCodecAt])) {
        return "unknown codec";
    }
    return {};
}

bool timesAreSane(const AccessUnit& unit) {
    const auto within = [](Duration d) { return d >= -kLongestRun && d <= kLongestRun; };
    return within(unit.pts) && within(unit.dts) && unit.captured >= UtcTime{} &&
           unit.captured <= kLatestTime;
}

AccessUnit unpack(StreamId stream, std::span<const uint8_t> header) {
    const auto flags = getLittleEndian<uint16_t>(header, kFlagsAt);
    AccessUnit unit{.stream = std::move(stream), .size = {}, .data = {}};
    unit.codec = static_cast<Codec>(header[kCodecAt]);
    unit.sequence = getLittleEndian<uint64_t>(header, kSequenceAt);
    unit.run = getLittleEndian<uint64_t>(header, kRunAt);
    unit.epoch = getLittleEndian<uint64_t>(header, kEpochAt);
    unit.pts = Duration{getLittleEndian<int64_t>(header, kPtsAt)};
    unit.dts = Duration{getLittleEndian<int64_t>(header, kDtsAt)};
    unit.captured = UtcTime{Duration{getLittleEndian<int64_t>(header, kCapturedAt)}};
    unit.size = {getLittleEndian<uint16_t>(header, kWidthAt),
                 getLittleEndian<uint16_t>(header, kHeightAt)};
    unit.key = (flags & kKeyFlag) != 0;
    unit.damaged = (flags & kDamagedFlag) != 0;
    unit.discontinuity = (flags & kDiscontinuityFlag) != 0;
    return unit;
}

}  // namespace

std::string mediaTopic(const StreamId& stream) {
    return fmt::format("{}{}/", kMediaPrefix, stream.text());
}

std::string stateTopic(const CameraId& camera) {
    return fmt::format("state/{}/", camera.text());
}

Result<StreamId> streamFromTopic(std::string_view topic) {
    if (!topic.starts_with(kMediaPrefix) || topic.size() == kMediaPrefix.size() ||
        !topic.ends_with('/')) {
        return corrupt("the topic is not media/<site.camera>/<main|sub>/");
    }
    topic.remove_prefix(kMediaPrefix.size());
    topic.remove_suffix(1);
    auto stream = StreamId::parse(topic);
    return stream ? std::move(stream) : Result<StreamId>{corrupt(stream.error().text())};
}

MediaHeader encodeHeader(const AccessUnit& unit, uint64_t origin) {
    MediaHeader header{};
    std::copy(kMagic.begin(), kMagic.end(), header.begin());
    putLittleEndian(header, kVersionAt, kHeaderVersion);
    putLittleEndian(header, kHeaderSizeAt, static_cast<uint16_t>(kHeaderSize));
    putLittleEndian(header, kSequenceAt, unit.sequence);
    putLittleEndian(header, kRunAt, unit.run);
    putLittleEndian(header, kEpochAt, unit.epoch);
    putLittleEndian(header, kPtsAt, int64_t{unit.pts.count()});
    putLittleEndian(header, kDtsAt, int64_t{unit.dts.count()});
    putLittleEndian(header, kCapturedAt, int64_t{unit.captured.time_since_epoch().count()});
    putLittleEndian(header, kPayloadSizeAt, static_cast<uint32_t>(unit.data->size()));
    putLittleEndian(header, kWidthAt, extent(unit.size.width));
    putLittleEndian(header, kHeightAt, extent(unit.size.height));
    header[kCodecAt] = static_cast<uint8_t>(unit.codec);
    header[kKindAt] = unit.stream.kind == StreamKind::Main ? 0 : 1;
    putLittleEndian(header, kFlagsAt, flagsOf(unit));
    putLittleEndian(header, kOriginAt, origin);
    return header;
}

uint64_t originOf(std::span<const uint8_t> header) {
    return getLittleEndian<uint64_t>(header, kOriginAt);
}

bool fitsMessage(const AccessUnit& unit) {
    return unit.data != nullptr && !unit.data->empty() && unit.data->size() <= kLargestPayload &&
           timesAreSane(unit);
}

Result<AccessUnit> decodeMedia(std::string_view topic,
                               std::span<const uint8_t> header,
                               SharedBytes payload) {
    if (const std::string_view fault = headerFault(header); !fault.empty()) {
        return corrupt(fault);
    }
    auto stream = streamFromTopic(topic);
    if (!stream) {
        return stream.error();
    }
    if (header[kKindAt] != (stream->kind == StreamKind::Main ? 0 : 1)) {
        return corrupt("topic and header name different streams");
    }
    AccessUnit unit = unpack(std::move(*stream), header);
    unit.data = std::move(payload);
    if (!fitsMessage(unit) ||
        unit.data->size() != getLittleEndian<uint32_t>(header, kPayloadSizeAt)) {
        return corrupt("the payload's size or a time is out of range");
    }
    const uint64_t origin = originOf(header);
    if (unit.sequence > kLargestSequence || origin == 0 || origin > unit.sequence) {
        return corrupt("the sequence is out of range");
    }
    return unit;
}

}  // namespace betang
