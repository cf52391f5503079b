// SPDX-License-Identifier: Apache-2.0

#include "media/nal.hpp"

#include <array>
#include <cstring>

namespace betang {

namespace {

struct StartCode {
    size_t begin = 0;  // of the three bytes 00 00 01
    bool found = false;
};

// Coded bytes hold few ones, and memchr() is vectorised: several times faster than looking at
// zeros, which a start code begins with.
StartCode findStartCode(std::span<const uint8_t> bytes) {
    size_t at = 2;
    while (at < bytes.size()) {
        const void* hit = std::memchr(bytes.data() + at, 1, bytes.size() - at);
        if (hit == nullptr) {
            return {};
        }
        at = static_cast<size_t>(static_cast<const uint8_t*>(hit) - bytes.data());
        if (bytes[at - 1] == 0 && bytes[at - 2] == 0) {
            return {at - 2, true};
        }
        ++at;
    }
    return {};
}

// No NAL unit ends in a zero byte: what stands there is trailing_zero_8bits or the first byte of a
// four-byte start code.
NalUnit withoutTrailingZeros(std::span<const uint8_t> bytes) {
    while (!bytes.empty() && bytes.back() == 0) {
        bytes = bytes.first(bytes.size() - 1);
    }
    return bytes;
}

bool between(int value, int low, int high) {
    return value >= low && value <= high;
}

}  // namespace

// Zeros at the very end go at once: no NAL unit needs them, and none can then be empty.
AnnexBReader::AnnexBReader(std::span<const uint8_t> annex_b)
    : rest_{withoutTrailingZeros(annex_b)} {
    const StartCode first = findStartCode(rest_);
    rest_ = first.found ? rest_.subspan(first.begin) : rest_.last(0);
    skipStartCodes();
}

void AnnexBReader::skipStartCodes() {
    while (rest_.size() >= 3 && rest_[0] == 0 && rest_[1] == 0 && rest_[2] <= 1) {
        rest_ = rest_.subspan(rest_[2] == 1 ? 3 : 1);
    }
}

std::optional<NalUnit> AnnexBReader::next() {
    if (rest_.empty()) {
        return std::nullopt;
    }
    const StartCode end = findStartCode(rest_);
    const NalUnit nal = withoutTrailingZeros(end.found ? rest_.first(end.begin) : rest_);
    rest_ = end.found ? rest_.subspan(end.begin) : rest_.last(0);
    skipStartCodes();
    return nal;
}

std::vector<NalUnit> splitAnnexB(std::span<const uint8_t> annex_b) {
    constexpr size_t kUsualCount = 8;
    std::vector<NalUnit> nals;
    nals.reserve(kUsualCount);
    AnnexBReader reader{annex_b};
    while (const std::optional<NalUnit> nal = reader.next()) {
        nals.push_back(*nal);
    }
    return nals;
}

void appendAnnexB(Bytes& out, NalUnit nal) {
    constexpr std::array<uint8_t, 4> kStartCode{0, 0, 0, 1};
    out.insert(out.end(), kStartCode.begin(), kStartCode.end());
    out.insert(out.end(), nal.begin(), nal.end());
}

int nalType(Codec codec, NalUnit nal) {
    if (nal.empty() || codec == Codec::Mjpeg) {
        return -1;
    }
    return codec == Codec::H264 ? nal[0] & 0x1f : (nal[0] >> 1) & 0x3f;
}

bool isKeySlice(Codec codec, NalUnit nal) {
    const int type = nalType(codec, nal);
    return codec == Codec::H264 ? type == 5 : between(type, 16, 23);
}

bool isSlice(Codec codec, NalUnit nal) {
    const int type = nalType(codec, nal);
    return codec == Codec::H264 ? between(type, 1, 5) : between(type, 0, 31);
}

bool isParameterSet(Codec codec, NalUnit nal) {
    const int type = nalType(codec, nal);
    return codec == Codec::H264 ? between(type, 7, 8) : between(type, 32, 34);
}

bool isSps(Codec codec, NalUnit nal) {
    return nalType(codec, nal) == (codec == Codec::H264 ? 7 : 33);
}

bool isSei(Codec codec, NalUnit nal) {
    const int type = nalType(codec, nal);
    return codec == Codec::H264 ? type == 6 : between(type, 39, 40);
}

bool startsPicture(Codec codec, NalUnit slice) {
    if (!isSlice(codec, slice)) {
        return false;
    }
    if (codec == Codec::H265) {
        return slice.size() > 2 && (slice[2] & 0x80) != 0;
    }
    // Data partitions B and C (types 3 and 4) begin with another field. ue(v) of 0 is one set bit.
    const int type = nalType(codec, slice);
    return type != 3 && type != 4 && slice.size() > 1 && (slice[1] & 0x80) != 0;
}

}  // namespace betang
