// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/clip_encoder.hpp"

extern "C" {
#include <libavutil/opt.h>
}

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "core/error.hpp"
#include "media/pixel_mark.hpp"

#include "tests/camsim/picture_source.hpp"

namespace betang::camsim {

namespace {

bool isSent(Codec codec, NalUnit nal) {
    return isSlice(codec, nal) || isParameterSet(codec, nal);
}

void copyPlane(const AVFrame& from, AVFrame& to, int plane, Size size) {
    for (int y = 0; y < size.height; ++y) {
        std::memcpy(to.data[plane] + y * to.linesize[plane],
                    from.data[plane] + y * from.linesize[plane],
                    static_cast<size_t>(size.width));
    }
}

void neutralise(AVFrame& frame, int plane, const Rect& area) {
    for (int y = area.y / 2; y < (area.y + area.height + 1) / 2; ++y) {
        std::memset(frame.data[plane] + y * frame.linesize[plane] + area.x / 2,
                    128,
                    static_cast<size_t>((area.width + 1) / 2));
    }
}

const char* encoderName(Codec codec) {
    if (codec == Codec::Mjpeg) {
        return "mjpeg";
    }
    return codec == Codec::H265 ? "libx265" : "libx264";
}

void setOption(AVCodecContext& encoder, const char* name, const std::string& value) {
    if (av_opt_set(encoder.priv_data, name, value.c_str(), 0) < 0) {
        throw Error{ErrorKind::Unsupported,
                    fmt::format("this FFmpeg's encoder does not know '{}'", name)};
    }
}

}  // namespace

int picturesInGop(const EncodingOptions& options, StreamKind kind) {
    const auto pictures = options.gop.count() * options.of(kind).frame_rate / 1000;
    return static_cast<int>(std::max<int64_t>(1, pictures));
}

int picturesInLoop(const EncodingOptions& options, StreamKind kind) {
    const int gop = picturesInGop(options, kind);
    const auto wanted = options.loop.count() * options.of(kind).frame_rate / 1000;
    return static_cast<int>(std::max<int64_t>(1, (wanted + gop - 1) / gop) * gop);
}

ClipEncoder::ClipEncoder(const EncodingOptions& options, StreamKind kind, int camera)
    : codec_{options.codec},
      camera_{camera},
      picture_{makePicture(options.of(kind).size)},
      packet_{makeAvPacket()} {
    const AVCodec* found = avcodec_find_encoder_by_name(encoderName(codec_));
    if (found == nullptr) {
        throw Error{ErrorKind::Unsupported,
                    fmt::format("this FFmpeg has no encoder {}", encoderName(codec_))};
    }
    encoder_.reset(avcodec_alloc_context3(found));
    encoder_->log_level_offset = AV_LOG_DEBUG;  // no statistics on stderr
    encoder_->gop_size = picturesInGop(options, kind);
    encoder_->keyint_min = encoder_->gop_size;
    configure(options, options.of(kind));
    if (avcodec_open2(encoder_.get(), found, nullptr) < 0) {
        throw Error{ErrorKind::Unsupported, "the encoder refuses the size or rate asked for"};
    }
    draft_.header.codec = static_cast<uint32_t>(codec_);
    draft_.header.width = static_cast<uint32_t>(encoder_->width);
    draft_.header.height = static_cast<uint32_t>(encoder_->height);
    draft_.header.frame_rate = static_cast<uint32_t>(options.of(kind).frame_rate);
}

void ClipEncoder::configure(const EncodingOptions& options, const StreamOptions& stream) {
    encoder_->width = stream.size.width;
    encoder_->height = stream.size.height;
    encoder_->pix_fmt = AV_PIX_FMT_YUV420P;
    encoder_->time_base = {1, stream.frame_rate};
    encoder_->framerate = {stream.frame_rate, 1};
    encoder_->thread_count = 1;
    encoder_->max_b_frames = options.b_frames;
    encoder_->bit_rate = int64_t{1000} * stream.bitrate_kbits;
    encoder_->rc_max_rate = encoder_->bit_rate * 3 / 2;
    encoder_->rc_buffer_size = static_cast<int>(encoder_->bit_rate * 2);
    if (codec_ == Codec::Mjpeg) {
        encoder_->pix_fmt = AV_PIX_FMT_YUVJ420P;
        encoder_->max_b_frames = 0;
        picture_->format = encoder_->pix_fmt;
        setOption(*encoder_, "huffman", "default");  // RFC 2435 knows no others
        return;
    }
    if (codec_ == Codec::H265) {
        setOption(*encoder_, "preset", "ultrafast");
        setOption(*encoder_,
                  "x265-params",
                  fmt::format("repeat-headers=1:open-gop=0:scenecut=0:pools=none:frame-threads=1:"
                              "info=0:log-level=none:keyint={0}:min-keyint={0}:bframes={1}",
                              encoder_->gop_size,
                              options.b_frames));
        return;
    }
    setOption(*encoder_, "preset", "superfast");
    setOption(*encoder_, "profile", "main");
    setOption(*encoder_, "x264-params", "scenecut=0:open-gop=0:mbtree=0:rc-lookahead=0");
}

void ClipEncoder::add(const AVFrame& picture) {
    if (av_frame_make_writable(picture_.get()) < 0) {
        throw Error{ErrorKind::Internal, "out of memory for a picture"};
    }
    const Size size{picture_->width, picture_->height};
    const Size half{(size.width + 1) / 2, (size.height + 1) / 2};
    copyPlane(picture, *picture_, 0, size);
    copyPlane(picture, *picture_, 1, half);
    copyPlane(picture, *picture_, 2, half);
    if (camera_ != 0) {
        mark();
    }
    picture_->pts = next_++;
    send(picture_.get());
}

void ClipEncoder::mark() {
    const Size size{picture_->width, picture_->height};
    drawMark({picture_->data[0], size, picture_->linesize[0]}, {camera_, next_});
    neutralise(*picture_, 1, markArea(size));
    neutralise(*picture_, 2, markArea(size));
}

void ClipEncoder::send(const AVFrame* picture) {
    if (avcodec_send_frame(encoder_.get(), picture) < 0) {
        throw Error{ErrorKind::Internal, "the encoder failed"};
    }
    while (avcodec_receive_packet(encoder_.get(), packet_.get()) >= 0) {
        take(*packet_);
        av_packet_unref(packet_.get());
    }
}

void ClipEncoder::take(const AVPacket& packet) {
    const std::span<const uint8_t> bytes{packet.data, static_cast<size_t>(packet.size)};
    std::vector<NalUnit> nals{bytes};
    if (codec_ != Codec::Mjpeg) {
        nals = splitAnnexB(bytes);
        std::erase_if(nals, [this](NalUnit nal) { return !isSent(codec_, nal); });
    }
    draft_.add(nals, static_cast<int>(packet.pts), (packet.flags & AV_PKT_FLAG_KEY) != 0);
}

ClipDraft ClipEncoder::finish() {
    send(nullptr);
    return std::move(draft_);
}

}  // namespace betang::camsim
