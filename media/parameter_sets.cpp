// SPDX-License-Identifier: Apache-2.0

#include "media/parameter_sets.hpp"

#include <algorithm>

#include "media/bit_reader.hpp"

namespace betang {

namespace {

constexpr size_t kMostSets = 64;
constexpr size_t kLargestSet = 4096;

bool isVps(Codec codec, NalUnit nal) {
    return codec == Codec::H265 && nalType(codec, nal) == 32;
}

bool isDelimiter(Codec codec, NalUnit nal) {
    return nalType(codec, nal) == (codec == Codec::H264 ? 9 : 35);
}

// The id is the first field of every set but the SPS, where in H.264 it stands behind three octets
// of profile and level. In H.265 it stands behind a profile of variable length, and streams with
// more than one SPS do not occur in cameras: the newest counts.
uint32_t idOf(Codec codec, NalUnit nal) {
    const size_t header = codec == Codec::H264 ? 1 : 2;
    if (nal.size() <= header || (codec == Codec::H265 && isSps(codec, nal))) {
        return 0;
    }
    BitReader in{nal.subspan(header)};
    if (isVps(codec, nal)) {
        return in.bits(4);
    }
    if (isSps(codec, nal)) {
        in.skip(24);
    }
    return in.unsignedGolomb();
}

}  // namespace

bool ParameterSets::add(NalUnit nal) {
    if (!isParameterSet(codec_, nal) || nal.size() > kLargestSet) {
        return false;
    }
    const Key key{nalType(codec_, nal), idOf(codec_, nal)};
    const auto found = sets_.find(key);
    if (found == sets_.end() && sets_.size() >= kMostSets) {
        return false;
    }
    if (found != sets_.end() &&
        std::equal(found->second.begin(), found->second.end(), nal.begin(), nal.end())) {
        return false;
    }
    sets_[key] = Bytes{nal.begin(), nal.end()};
    return true;
}

// Parameter sets stand before the first slice (H.264 7.4.1.2.3, H.265 7.4.2.4.4), so the bulk of
// the access unit is never looked at.
bool ParameterSets::update(std::span<const uint8_t> annex_b) {
    bool changed = false;
    AnnexBReader reader{annex_b};
    while (!reader.rest().empty() && !isSlice(codec_, reader.rest())) {
        changed = add(reader.next().value_or(NalUnit{})) || changed;
    }
    return changed;
}

bool ParameterSets::complete() const {
    const auto has = [this](int type) {
        const auto found = sets_.lower_bound({type, 0});
        return found != sets_.end() && found->first.first == type;
    };
    switch (codec_) {
        case Codec::H264:
            return has(7) && has(8);
        case Codec::H265:
            return has(32) && has(33) && has(34);
        case Codec::Mjpeg:
            return true;
    }
    return false;
}

std::optional<Size> ParameterSets::size() const {
    for (const auto& [key, set] : sets_) {
        if (isSps(codec_, set)) {
            return sizeFromSps(codec_, set);
        }
    }
    return std::nullopt;
}

Bytes ParameterSets::annexB() const {
    Bytes out;
    for (const auto& [key, set] : sets_) {
        appendAnnexB(out, set);
    }
    return out;
}

std::optional<Bytes> ParameterSets::completed(std::span<const uint8_t> access_unit) const {
    ParameterSets present{codec_};
    present.update(access_unit);
    AnnexBReader reader{access_unit};
    Bytes out;
    if (isDelimiter(codec_, reader.rest())) {
        appendAnnexB(out, reader.next().value_or(NalUnit{}));
    }
    const size_t before = out.size();
    for (const auto& [key, set] : sets_) {
        if (!present.sets_.contains(key)) {
            appendAnnexB(out, set);
        }
    }
    if (out.size() == before) {
        return std::nullopt;
    }
    while (const std::optional<NalUnit> nal = reader.next()) {
        appendAnnexB(out, *nal);
    }
    return out;
}

}  // namespace betang
