// SPDX-License-Identifier: Apache-2.0

#include "media/av_ptr.hpp"

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
}

#include <array>
#include <cstdarg>

#include "core/error.hpp"

namespace betang {

namespace {

void discardLog(void*, int, const char*, va_list) noexcept {}

}  // namespace

// A hostile camera makes FFmpeg write thousands of lines a second; what matters comes back as error
// codes and is counted by whoever called.
void startFfmpeg() {
    static const bool kSilenced = [] {
        av_log_set_callback(discardLog);
        return true;
    }();
    static_cast<void>(kSilenced);
}

AvFramePtr makeAvFrame() {
    AvFramePtr frame{av_frame_alloc()};
    if (!frame) {
        throw Error{ErrorKind::Internal, "out of memory for a frame"};
    }
    return frame;
}

AvPacketPtr makeAvPacket() {
    AvPacketPtr packet{av_packet_alloc()};
    if (!packet) {
        throw Error{ErrorKind::Internal, "out of memory for a packet"};
    }
    return packet;
}

AVCodecID codecId(Codec codec) noexcept {
    switch (codec) {
        case Codec::H264:
            return AV_CODEC_ID_H264;
        case Codec::H265:
            return AV_CODEC_ID_HEVC;
        case Codec::Mjpeg:
            return AV_CODEC_ID_MJPEG;
    }
    return AV_CODEC_ID_NONE;
}

std::string avErrorText(int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return text.data();
}

}  // namespace betang
