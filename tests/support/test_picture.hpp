// SPDX-License-Identifier: Apache-2.0
//
// Decoded pictures for tests of what draws them.

#pragma once

#include <memory>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixfmt.h>
}

#include "compositor/canvas.hpp"
#include "media/av_ptr.hpp"

namespace betang {

// Null when FFmpeg refuses size or format. Pixels are what the allocator left.
inline AvFramePtr allocatePicture(Size size, AVPixelFormat format) {
    AvFramePtr frame{av_frame_alloc()};
    frame->format = format;
    frame->width = size.width;
    frame->height = size.height;
    return av_frame_get_buffer(frame.get(), 0) == 0 ? std::move(frame) : nullptr;
}

inline I420View viewOf(AVFrame& frame) {
    return {frame.data[0],
            frame.data[1],
            frame.data[2],
            frame.linesize[0],
            frame.linesize[1],
            frame.linesize[2],
            {frame.width, frame.height}};
}

// One colour all over; yuv420p or yuvj420p, even size.
inline std::shared_ptr<AVFrame> plainPicture(Size size,
                                             YuvColour colour,
                                             AVPixelFormat format = AV_PIX_FMT_YUV420P) {
    std::shared_ptr<AVFrame> frame = allocatePicture(size, format);
    fill(viewOf(*frame), colour);
    return frame;
}

inline std::shared_ptr<AVFrame> pictureFrom(const Canvas& canvas) {
    std::shared_ptr<AVFrame> frame = allocatePicture(canvas.size(), AV_PIX_FMT_YUV420P);
    copy(viewOf(*frame), canvas.view());
    return frame;
}

}  // namespace betang
