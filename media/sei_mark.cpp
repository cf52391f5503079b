// SPDX-License-Identifier: Apache-2.0
//
// The payload of the mark, after its UUID: version (1 octet), counter (8), send time in
// nanoseconds since 1970 (8), then the camera's name up to the end. Numbers are big-endian.

#include "media/sei_mark.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "media/nal.hpp"

namespace betang {

namespace {

using Uuid = std::array<uint8_t, 16>;

// Without zero octets, so that emulation prevention never splits them and the raw bytes of a NAL
// unit can be searched for them.
constexpr Uuid kMark{
    0x62, 0x65, 0x74, 0x61, 0x6e, 0x67, 0x4d, 0x41, 0x92, 0x4b, 0x7f, 0x1c, 0xd3, 0xe8, 0x55, 0x2a};
constexpr Uuid kCrash{
    0x62, 0x65, 0x74, 0x61, 0x6e, 0x67, 0x43, 0x52, 0xa1, 0x53, 0x48, 0x9e, 0x37, 0xbb, 0x6d, 0xf4};

constexpr uint8_t kUserDataUnregistered = 5;
constexpr uint8_t kVersion = 1;
constexpr size_t kFixedSize = 17;  // version, counter, time
constexpr size_t kLongestName = 64;
constexpr size_t kLongestSei = 64 * 1024;
constexpr size_t kLongestTail = 512;  // of a JPEG, in which its comments stand

void appendBigEndian(Bytes& out, uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<uint8_t>(value >> shift));
    }
}

uint64_t readBigEndian(std::span<const uint8_t> bytes) {
    uint64_t value = 0;
    for (const uint8_t octet : bytes.first(8)) {
        value = (value << 8) | octet;
    }
    return value;
}

void appendEscaped(Bytes& nal, std::span<const uint8_t> rbsp) {
    int zeros = 0;
    for (const uint8_t octet : rbsp) {
        if (zeros == 2 && octet <= 3) {
            nal.push_back(3);
            zeros = 0;
        }
        nal.push_back(octet);
        zeros = octet == 0 ? zeros + 1 : 0;
    }
}

Bytes unescaped(std::span<const uint8_t> escaped) {
    Bytes rbsp;
    rbsp.reserve(escaped.size());
    int zeros = 0;
    for (const uint8_t octet : escaped) {
        if (zeros >= 2 && octet == 3) {
            zeros = 0;
            continue;
        }
        rbsp.push_back(octet);
        zeros = octet == 0 ? zeros + 1 : 0;
    }
    return rbsp;
}

size_t headerSize(Codec codec) {
    return codec == Codec::H264 ? 1 : 2;
}

// Motion JPEG has no SEI: a COM segment (T.81 B.2.4.5) behind the entropy-coded data, because RTP
// carries nothing of what stands before it. Escaped like SEI, for whoever reads both.
Bytes makeComment(const Uuid& uuid, std::span<const uint8_t> content) {
    Bytes escaped;
    appendEscaped(escaped, content);
    Bytes out{0xff, 0xfe, 0, static_cast<uint8_t>(2 + uuid.size() + escaped.size())};
    out.insert(out.end(), uuid.begin(), uuid.end());
    out.insert(out.end(), escaped.begin(), escaped.end());
    return out;
}

std::optional<Bytes> findComment(std::span<const uint8_t> jpeg, const Uuid& uuid) {
    const auto tail = jpeg.last(std::min(jpeg.size(), kLongestTail));
    const auto found = std::search(tail.begin(), tail.end(), uuid.begin(), uuid.end());
    if (found == tail.end() || found - tail.begin() < 4) {
        return std::nullopt;
    }
    const size_t length = found[-1];
    const auto content = tail.subspan(static_cast<size_t>(found - tail.begin()) + uuid.size());
    if (found[-4] != 0xff || found[-3] != 0xfe || found[-2] != 0 || length < 2 + uuid.size() ||
        length - 2 - uuid.size() > content.size()) {
        return std::nullopt;
    }
    return unescaped(content.first(length - 2 - uuid.size()));
}

// `content` keeps the message below 255 octets, so its size is one octet.
Bytes makeUserData(Codec codec, const Uuid& uuid, std::span<const uint8_t> content) {
    if (codec == Codec::Mjpeg) {
        return makeComment(uuid, content);
    }
    Bytes nal = codec == Codec::H264 ? Bytes{0x06} : Bytes{39 << 1, 0x01};
    Bytes rbsp{kUserDataUnregistered, static_cast<uint8_t>(uuid.size() + content.size())};
    rbsp.insert(rbsp.end(), uuid.begin(), uuid.end());
    rbsp.insert(rbsp.end(), content.begin(), content.end());
    rbsp.push_back(0x80);
    appendEscaped(nal, rbsp);
    return nal;
}

// One ff-coded number of a SEI message header (7.3.2.3.1): moves `at` past it.
size_t readFfCoded(std::span<const uint8_t> rbsp, size_t& at) {
    size_t value = 0;
    while (at < rbsp.size() && rbsp[at] == 0xff) {
        value += 0xff;
        ++at;
    }
    return at < rbsp.size() ? value + rbsp[at++] : value;
}

// The content after `uuid` in the first message that carries it.
std::optional<Bytes> findUserData(std::span<const uint8_t> rbsp, const Uuid& uuid) {
    size_t at = 0;
    while (at + 2 < rbsp.size()) {
        const size_t type = readFfCoded(rbsp, at);
        const size_t size = readFfCoded(rbsp, at);
        if (size > rbsp.size() - at) {
            return std::nullopt;
        }
        const auto message = rbsp.subspan(at, size);
        if (type == kUserDataUnregistered && size >= uuid.size() &&
            std::equal(uuid.begin(), uuid.end(), message.begin())) {
            const auto content = message.subspan(uuid.size());
            return Bytes{content.begin(), content.end()};
        }
        at += size;
    }
    return std::nullopt;
}

// SEI NAL units stand before the first slice, so the bulk of the access unit is never looked at.
std::optional<Bytes> findInAccessUnit(Codec codec,
                                      std::span<const uint8_t> annex_b,
                                      const Uuid& uuid) {
    if (codec == Codec::Mjpeg) {
        return findComment(annex_b, uuid);
    }
    AnnexBReader reader{annex_b};
    while (!reader.rest().empty() && !isSlice(codec, reader.rest())) {
        const NalUnit nal = reader.next().value_or(NalUnit{});
        if (!isSei(codec, nal) || nal.size() <= headerSize(codec) || nal.size() > kLongestSei ||
            std::search(nal.begin(), nal.end(), uuid.begin(), uuid.end()) == nal.end()) {
            continue;
        }
        if (auto content = findUserData(unescaped(nal.subspan(headerSize(codec))), uuid)) {
            return content;
        }
    }
    return std::nullopt;
}

}  // namespace

Bytes makeSeiMark(Codec codec, const SeiMark& mark) {
    Bytes content{kVersion};
    appendBigEndian(content, mark.counter);
    appendBigEndian(content, static_cast<uint64_t>(mark.sent.time_since_epoch().count()));
    const std::string_view name = std::string_view{mark.camera}.substr(0, kLongestName);
    content.insert(content.end(), name.begin(), name.end());
    return makeUserData(codec, kMark, content);
}

std::optional<SeiMark> findSeiMark(Codec codec, std::span<const uint8_t> annex_b) {
    const std::optional<Bytes> content = findInAccessUnit(codec, annex_b, kMark);
    if (!content || content->size() < kFixedSize || content->front() != kVersion ||
        content->size() > kFixedSize + kLongestName) {
        return std::nullopt;
    }
    const std::span<const uint8_t> fields{*content};
    const auto sent = static_cast<int64_t>(readBigEndian(fields.subspan(9)));
    return SeiMark{std::string{content->begin() + kFixedSize, content->end()},
                   readBigEndian(fields.subspan(1)),
                   UtcTime{Duration{sent}}};
}

Bytes makeCrashSei(Codec codec) {
    return makeUserData(codec, kCrash, {});
}

bool hasCrashSei(Codec codec, std::span<const uint8_t> annex_b) {
    return findInAccessUnit(codec, annex_b, kCrash).has_value();
}

}  // namespace betang
