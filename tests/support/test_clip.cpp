// SPDX-License-Identifier: Apache-2.0

#include "tests/support/test_clip.hpp"

extern "C" {
#include <libavutil/opt.h>
}

#include <algorithm>
#include <string>

#include "core/error.hpp"
#include "media/av_ptr.hpp"
#include "media/nal.hpp"

namespace betang {

namespace {

void check(int code, const char* what) {
    if (code < 0) {
        throw Error{ErrorKind::Internal, std::string{what} + ": " + avErrorText(code)};
    }
}

const char* encoderName(Codec codec) {
    switch (codec) {
        case Codec::H264:
            return "libx264";
        case Codec::H265:
            return "libx265";
        case Codec::Mjpeg:
            break;
    }
    return "mjpeg";
}

void setEncoderOptions(AVCodecContext& context, const TestClip& clip) {
    const std::string gop = std::to_string(clip.gop);
    const std::string common = "keyint=" + gop + ":min-keyint=" + gop + ":scenecut=0:open-gop=0";
    const std::string bframes = ":b-adapt=0:bframes=" + std::to_string(clip.bframes);
    av_opt_set(context.priv_data, "preset", "ultrafast", 0);
    if (clip.bframes == 0) {
        av_opt_set(context.priv_data, "tune", "zerolatency", 0);
    }
    if (clip.codec == Codec::H264) {
        av_opt_set(context.priv_data, "x264-params", (common + bframes).c_str(), 0);
    } else if (clip.codec == Codec::Mjpeg) {
        av_opt_set(context.priv_data, "huffman", "default", 0);  // as cameras do
    } else if (clip.codec == Codec::H265) {
        const std::string quiet = ":log-level=none:pools=none:frame-threads=1:repeat-headers=1";
        av_opt_set(context.priv_data, "x265-params", (common + bframes + quiet).c_str(), 0);
    }
}

AvCodecContextPtr openEncoder(const TestClip& clip) {
    const AVCodec* encoder = avcodec_find_encoder_by_name(encoderName(clip.codec));
    AvCodecContextPtr context{encoder != nullptr ? avcodec_alloc_context3(encoder) : nullptr};
    if (!context) {
        throw Error{ErrorKind::Unsupported, "this build of FFmpeg lacks a test encoder"};
    }
    context->width = clip.size.width;
    context->height = clip.size.height;
    context->pix_fmt = clip.codec == Codec::Mjpeg ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
    context->time_base = {1, clip.frame_rate};
    context->framerate = {clip.frame_rate, 1};
    context->gop_size = clip.gop;
    context->max_b_frames = clip.bframes;
    context->thread_count = 1;
    context->slices = clip.slices;
    setEncoderOptions(*context, clip);
    check(avcodec_open2(context.get(), encoder, nullptr), "open the test encoder");
    return context;
}

AvFramePtr drawPicture(const AVCodecContext& context, int index) {
    AvFramePtr frame = makeAvFrame();
    frame->format = context.pix_fmt;
    frame->width = context.width;
    frame->height = context.height;
    frame->pts = index;
    check(av_frame_get_buffer(frame.get(), 0), "allocate a test picture");
    const int chroma_rows = (frame->height + 1) / 2;
    std::fill_n(frame->data[0], frame->linesize[0] * frame->height, lumaOfTestPicture(index));
    std::fill_n(frame->data[1], frame->linesize[1] * chroma_rows, uint8_t{128});
    std::fill_n(frame->data[2], frame->linesize[2] * chroma_rows, uint8_t{128});
    return frame;
}

Bytes withMark(Codec codec, std::span<const uint8_t> coded, const SeiMark& mark) {
    Bytes marked;
    bool placed = codec == Codec::Mjpeg;
    if (placed) {
        return {coded.begin(), coded.end()};
    }
    for (const NalUnit nal : splitAnnexB(coded)) {
        if (!placed && isSlice(codec, nal)) {
            appendAnnexB(marked, makeSeiMark(codec, mark));
            placed = true;
        }
        appendAnnexB(marked, nal);
    }
    return marked;
}

AccessUnit toAccessUnit(const TestClip& clip, const AVPacket& packet, int index, int64_t origin) {
    const auto ticks = [&clip](int64_t count) {
        return Duration{std::chrono::seconds{1}} * count / clip.frame_rate;
    };
    AccessUnit unit{clip.stream};
    unit.codec = clip.codec;
    unit.sequence = static_cast<uint64_t>(index) + 1;
    unit.run = clip.run;
    unit.epoch = clip.epoch;
    unit.pts = ticks(packet.pts - origin);
    unit.dts = ticks(packet.dts - origin);
    unit.captured = clip.captured + unit.pts;
    unit.size = clip.size;
    unit.key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    const SeiMark mark{"test", static_cast<uint64_t>(index), unit.captured};
    unit.data = std::make_shared<const Bytes>(
        withMark(clip.codec, {packet.data, static_cast<size_t>(packet.size)}, mark));
    return unit;
}

}  // namespace

int lumaOfTestPicture(int index) {
    return 32 + index * 37 % 160;
}

std::vector<AccessUnit> encodeTestClip(const TestClip& clip) {
    startFfmpeg();
    const AvCodecContextPtr context = openEncoder(clip);
    const AvPacketPtr packet = makeAvPacket();
    std::vector<AccessUnit> units;
    int64_t origin = 0;
    const auto drain = [&] {
        while (avcodec_receive_packet(context.get(), packet.get()) == 0) {
            origin = units.empty() ? packet->dts : origin;
            units.push_back(toAccessUnit(clip, *packet, static_cast<int>(units.size()), origin));
            av_packet_unref(packet.get());
        }
    };
    for (int index = 0; index < clip.frames; ++index) {
        const AvFramePtr frame = drawPicture(*context, index);
        check(avcodec_send_frame(context.get(), frame.get()), "encode a test picture");
        drain();
    }
    check(avcodec_send_frame(context.get(), nullptr), "finish the test clip");
    drain();
    return units;
}

}  // namespace betang
