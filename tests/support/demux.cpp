// SPDX-License-Identifier: Apache-2.0

#include "tests/support/demux.hpp"

#include <algorithm>
#include <cstring>

#include "core/error.hpp"
#include "media/av_ptr.hpp"
#include "media/nal.hpp"

namespace betang {

namespace {

struct Source {
    std::span<const uint8_t> bytes;
    size_t at = 0;
};

int readSource(void* opaque, uint8_t* buffer, int size) noexcept {
    auto& source = *static_cast<Source*>(opaque);
    const size_t count = std::min(static_cast<size_t>(size), source.bytes.size() - source.at);
    if (count == 0) {
        return AVERROR_EOF;
    }
    std::memcpy(buffer, source.bytes.data() + source.at, count);
    source.at += count;
    return static_cast<int>(count);
}

int64_t seekSource(void* opaque, int64_t offset, int whence) noexcept {
    auto& source = *static_cast<Source*>(opaque);
    const auto size = static_cast<int64_t>(source.bytes.size());
    if (whence == AVSEEK_SIZE) {
        return size;
    }
    if (whence != SEEK_SET || offset < 0 || offset > size) {
        return AVERROR(EINVAL);
    }
    source.at = static_cast<size_t>(offset);
    return offset;
}

std::vector<Bytes> splitLengths(std::span<const uint8_t> sample) {
    std::vector<Bytes> nals;
    while (sample.size() >= 4) {
        const size_t length = size_t{sample[0]} << 24 | size_t{sample[1]} << 16 |
                              size_t{sample[2]} << 8 | size_t{sample[3]};
        const auto nal = sample.subspan(4, std::min(length, sample.size() - 4));
        nals.emplace_back(nal.begin(), nal.end());
        sample = sample.subspan(4 + nal.size());
    }
    return nals;
}

Duration toDuration(int64_t ticks, AVRational base) {
    return Duration{av_rescale(ticks, int64_t{1'000'000'000} * base.num, base.den)};
}

DemuxedUnit toUnit(const AVPacket& packet, const AVStream& stream) {
    const std::span bytes{packet.data, static_cast<size_t>(packet.size)};
    DemuxedUnit unit;
    unit.nals = stream.codecpar->codec_id == AV_CODEC_ID_MJPEG
                    ? std::vector<Bytes>{{bytes.begin(), bytes.end()}}
                    : splitLengths(bytes);
    unit.pts = toDuration(packet.pts, stream.time_base);
    unit.dts = toDuration(packet.dts, stream.time_base);
    unit.key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    return unit;
}

}  // namespace

std::vector<DemuxedUnit> demuxMp4(std::span<const uint8_t> mp4) {
    constexpr int kBuffer = 4096;
    Source source{mp4};
    auto* buffer = static_cast<unsigned char*>(av_malloc(kBuffer));
    const AvIoPtr io{
        avio_alloc_context(buffer, kBuffer, 0, &source, readSource, nullptr, seekSource)};
    AVFormatContext* opened = avformat_alloc_context();
    opened->pb = io.get();
    if (const int code = avformat_open_input(&opened, nullptr, nullptr, nullptr); code < 0) {
        throw Error{ErrorKind::Corrupt, "not an MP4: " + avErrorText(code)};
    }
    const AvInputPtr input{opened};
    const AvPacketPtr packet = makeAvPacket();
    std::vector<DemuxedUnit> units;
    while (av_read_frame(input.get(), packet.get()) >= 0) {
        units.push_back(toUnit(*packet, *input->streams[packet->stream_index]));
        av_packet_unref(packet.get());
    }
    return units;
}

std::vector<Bytes> nalsOf(const AccessUnit& unit) {
    if (unit.codec == Codec::Mjpeg) {
        return {*unit.data};
    }
    std::vector<Bytes> nals;
    for (const NalUnit nal : splitAnnexB(*unit.data)) {
        nals.emplace_back(nal.begin(), nal.end());
    }
    return nals;
}

}  // namespace betang
