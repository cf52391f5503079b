// SPDX-License-Identifier: Apache-2.0
//
// Owning pointers for FFmpeg objects. No av_*_free outside media/.

#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
#include <libavutil/mem.h>
}

#include <memory>
#include <string>

#include "core/access_unit.hpp"

namespace betang {

struct AvFrameDeleter {
    void operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
};

using AvFramePtr = std::unique_ptr<AVFrame, AvFrameDeleter>;

struct AvPacketDeleter {
    void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
};

using AvPacketPtr = std::unique_ptr<AVPacket, AvPacketDeleter>;

struct AvCodecContextDeleter {
    void operator()(AVCodecContext* context) const noexcept { avcodec_free_context(&context); }
};

using AvCodecContextPtr = std::unique_ptr<AVCodecContext, AvCodecContextDeleter>;

struct AvInputDeleter {
    void operator()(AVFormatContext* input) const noexcept { avformat_close_input(&input); }
};

using AvInputPtr = std::unique_ptr<AVFormatContext, AvInputDeleter>;

struct AvOutputDeleter {
    void operator()(AVFormatContext* output) const noexcept { avformat_free_context(output); }
};

using AvOutputPtr = std::unique_ptr<AVFormatContext, AvOutputDeleter>;

// A context made by avio_alloc_context(), with its buffer.
struct AvIoDeleter {
    void operator()(AVIOContext* io) const noexcept {
        av_freep(&io->buffer);
        avio_context_free(&io);
    }
};

using AvIoPtr = std::unique_ptr<AVIOContext, AvIoDeleter>;

// Silences FFmpeg's own log once for the process. Everything of media/ that uses FFmpeg calls it;
// other users of FFmpeg call it first. Thread-safe.
void startFfmpeg();

// Throw Internal when memory is out, like operator new would.
[[nodiscard]] AvFramePtr makeAvFrame();
[[nodiscard]] AvPacketPtr makeAvPacket();

[[nodiscard]] AVCodecID codecId(Codec codec) noexcept;

// FFmpeg's own words for one of its error codes.
[[nodiscard]] std::string avErrorText(int code);

}  // namespace betang
