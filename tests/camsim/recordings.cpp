// SPDX-License-Identifier: Apache-2.0
//
// Reads the access units out of recorded segments.

#include <algorithm>
#include <tuple>

#include "core/error.hpp"
#include "core/segment_path.hpp"
#include "media/av_ptr.hpp"
#include "media/nal.hpp"
#include "media/sei_mark.hpp"

#include "tests/camsim/digest.hpp"
#include "tests/camsim/jpeg_payloader.hpp"
#include "tests/camsim/segcheck.hpp"

namespace betang::camsim {

namespace {

constexpr int kEnoughParts = 5;  // of a path below its storage folder

struct SegmentFile {
    std::filesystem::path path;
    std::optional<SegmentName> name;

    [[nodiscard]] std::string recordedAs() const { return name ? name->stream.text() : ""; }
};

std::optional<SegmentName> nameOf(const std::filesystem::path& path) {
    std::vector<std::filesystem::path> parts{path.begin(), path.end()};
    std::filesystem::path below;
    for (size_t i = parts.size() < kEnoughParts ? 0 : parts.size() - kEnoughParts; i < parts.size();
         ++i) {
        below /= parts[i];
    }
    auto name = parseSegmentPath(below);
    return name ? std::optional{std::move(*name)} : std::nullopt;
}

bool recordedBefore(const SegmentFile& a, const SegmentFile& b) {
    if (!a.name || !b.name) {
        return a.name.has_value() == b.name.has_value() ? a.path < b.path : a.name.has_value();
    }
    return std::tuple{a.name->stream, a.name->epoch, a.name->run, a.name->start, a.name->number} <
           std::tuple{b.name->stream, b.name->epoch, b.name->run, b.name->start, b.name->number};
}

std::vector<SegmentFile> findSegments(const std::filesystem::path& folder) {
    if (!std::filesystem::is_directory(folder)) {
        throw Error{ErrorKind::NotFound, "--recordings: no folder " + folder.string()};
    }
    std::vector<SegmentFile> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (entry.is_regular_file() && entry.path().extension() == ".mp4") {
            found.push_back({entry.path(), nameOf(entry.path())});
        }
    }
    std::ranges::sort(found, recordedBefore);
    return found;
}

// Bytes of each NAL unit's length field: ISO/IEC 14496-15 5.3.3.1 (avcC), 8.3.3.1 (hvcC).
size_t lengthBytes(const AVCodecParameters& parameters, Codec codec) {
    const int at = codec == Codec::H264 ? 4 : 21;
    return parameters.extradata_size > at ? (parameters.extradata[at] & 3U) + 1U : 4U;
}

// The NAL units of a sample; nothing when a length does not fit.
std::optional<std::vector<NalUnit>> nalsOf(std::span<const uint8_t> sample, size_t length_bytes) {
    std::vector<NalUnit> nals;
    while (!sample.empty()) {
        if (sample.size() <= length_bytes) {
            return std::nullopt;
        }
        size_t length = 0;
        for (const uint8_t byte : sample.first(length_bytes)) {
            length = (length << 8U) | byte;
        }
        sample = sample.subspan(length_bytes);
        if (length == 0 || length > sample.size()) {
            return std::nullopt;
        }
        nals.push_back(sample.first(length));
        sample = sample.subspan(length);
    }
    return nals;
}

void takeMark(RecordedUnit& unit, Codec codec, std::span<const uint8_t> coded) {
    if (const auto mark = findSeiMark(codec, coded)) {
        unit.stream = mark->camera;
        unit.counter = mark->counter;
        unit.sent = mark->sent;
    }
}

RecordedUnit unitOf(const std::vector<NalUnit>& nals, Codec codec) {
    Hasher hasher{Hash::Sha256};
    Bytes annex_b;
    for (const NalUnit nal : nals) {
        hasher.add(nal);
        appendAnnexB(annex_b, nal);
    }
    RecordedUnit unit;
    unit.sha256 = hasher.finish();
    takeMark(unit, codec, annex_b);
    return unit;
}

// Of a JPEG only what RTP carries as it is: the scan with the mark behind it.
std::optional<RecordedUnit> unitOfJpeg(std::span<const uint8_t> sample) {
    const auto parts = splitJpeg(sample);
    if (!parts) {
        return std::nullopt;
    }
    Hasher hasher{Hash::Sha256};
    hasher.add(parts->scan);
    RecordedUnit unit;
    unit.sha256 = hasher.finish();
    takeMark(unit, Codec::Mjpeg, sample);
    return unit;
}

std::optional<RecordedUnit> unitOf(std::span<const uint8_t> sample,
                                   const AVCodecParameters& parameters) {
    if (parameters.codec_id == AV_CODEC_ID_MJPEG) {
        return unitOfJpeg(sample);
    }
    const Codec codec = parameters.codec_id == AV_CODEC_ID_HEVC ? Codec::H265 : Codec::H264;
    const auto nals = nalsOf(sample, lengthBytes(parameters, codec));
    return nals ? std::optional{unitOf(*nals, codec)} : std::nullopt;
}

AvInputPtr openInput(const std::filesystem::path& path) {
    AVFormatContext* input = nullptr;
    if (avformat_open_input(&input, path.c_str(), nullptr, nullptr) < 0) {
        return nullptr;
    }
    return AvInputPtr{input};
}

// False when the file cannot be read to its end.
bool readSegment(const SegmentFile& segment, std::vector<RecordedUnit>& units) {
    const AvInputPtr input = openInput(segment.path);
    if (!input || input->nb_streams < 1) {
        return false;
    }
    const AVCodecParameters& parameters = *input->streams[0]->codecpar;
    const AvPacketPtr packet = makeAvPacket();
    int read = 0;
    while ((read = av_read_frame(input.get(), packet.get())) >= 0) {
        auto unit = unitOf({packet->data, static_cast<size_t>(packet->size)}, parameters);
        if (!unit) {
            return false;
        }
        unit->file = segment.path.string();
        unit->recorded_as = segment.recordedAs();
        units.push_back(std::move(*unit));
        av_packet_unref(packet.get());
    }
    return read == AVERROR_EOF;
}

}  // namespace

Recordings readRecordings(const std::filesystem::path& folder) {
    Recordings recordings;
    for (const SegmentFile& segment : findSegments(folder)) {
        ++recordings.segments;
        if (!readSegment(segment, recordings.units)) {
            recordings.unreadable.push_back(segment.path.string());
        }
    }
    return recordings;
}

}  // namespace betang::camsim
