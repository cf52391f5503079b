// SPDX-License-Identifier: Apache-2.0

#include "compositor/draw_picture.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cstddef>

#include <libyuv.h>

#include "media/av_ptr.hpp"

namespace betang {
namespace {

constexpr int kMostSide = 16384;

TargetPlane lumaOf(const I420View& view) {
    return {view.y, view.y_stride, view.size};
}

TargetPlane uOf(const I420View& view) {
    return {view.u, view.u_stride, {view.size.width / 2, view.size.height / 2}};
}

TargetPlane vOf(const I420View& view) {
    return {view.v, view.v_stride, {view.size.width / 2, view.size.height / 2}};
}

void fillPlane(const TargetPlane& target, uint8_t value) {
    libyuv::SetPlane(target.data, target.stride, target.size.width, target.size.height, value);
}

// Eight bits, planes of their own, in memory: what scalePlane understands whatever the chroma
// subsampling is.
bool isPlain(const AVPixFmtDescriptor& format) {
    constexpr uint64_t kOther = AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_RGB |
                                AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_PAL;
    if ((format.flags & kOther) != 0 || format.nb_components == 2) {
        return false;
    }
    for (int i = 0; i < std::min<int>(format.nb_components, 3); ++i) {
        const AVComponentDescriptor& component = format.comp[i];
        if (component.depth != 8 || component.step != 1 || component.plane != i) {
            return false;
        }
    }
    return true;
}

bool hasPlanes(const AVFrame& picture, const AVPixFmtDescriptor& format) {
    for (int i = 0; i < std::min<int>(format.nb_components, 3); ++i) {
        if (picture.data[i] == nullptr) {
            return false;
        }
    }
    return true;
}

int ceilShift(int value, int shift) {
    return -((-value) >> shift);
}

SourcePlane planeOf(const AVFrame& picture, int index, const Rect& part, const Size& shift) {
    const int x = part.x >> shift.width;
    const int y = part.y >> shift.height;
    const int stride = picture.linesize[index];
    return {picture.data[index] + static_cast<ptrdiff_t>(y) * stride + x,
            stride,
            {ceilShift(part.width, shift.width), ceilShift(part.height, shift.height)}};
}

// value * factor / 256 + offset / 256 for each sample, 16 at a time so that the compiler makes it
// vector code.
void mapPlane(const TargetPlane& target, uint16_t factor, uint16_t offset) {
    constexpr int kBlock = 16;
    const auto mapped = [factor, offset](uint8_t value) {
        return static_cast<uint8_t>(static_cast<uint16_t>(value * factor + offset) >> 8U);
    };
    for (int row = 0; row < target.size.height; ++row) {
        uint8_t* line = target.data + static_cast<ptrdiff_t>(row) * target.stride;
        int column = 0;
        for (; column + kBlock <= target.size.width; column += kBlock) {
            for (int i = 0; i < kBlock; ++i) {
                line[column + i] = mapped(line[column + i]);
            }
        }
        for (; column < target.size.width; ++column) {
            line[column] = mapped(line[column]);
        }
    }
}

// ITU-T H.264 table E-3, video_full_range_flag: 0..255 to 16..235 and 16..240, exact at both ends
// and in the middle.
void toLimitedRange(const I420View& view) {
    mapPlane(lumaOf(view), 220, 16 * 256 + 128);
    mapPlane(uOf(view), 225, 16 * 256);
    mapPlane(vOf(view), 225, 16 * 256);
}

bool isFullRange(const AVFrame& picture, AVPixelFormat format) {
    return picture.color_range == AVCOL_RANGE_JPEG || format == AV_PIX_FMT_YUVJ420P ||
           format == AV_PIX_FMT_YUVJ422P || format == AV_PIX_FMT_YUVJ444P ||
           format == AV_PIX_FMT_YUVJ440P || format == AV_PIX_FMT_YUVJ411P;
}

void fillBars(const I420View& tile, const Rect& inner) {
    const int right = inner.x + inner.width;
    const int bottom = inner.y + inner.height;
    const Size all = tile.size;
    for (const Rect& bar : {Rect{0, 0, all.width, inner.y},
                            Rect{0, bottom, all.width, all.height - bottom},
                            Rect{0, inner.y, inner.x, inner.height},
                            Rect{right, inner.y, all.width - right, inner.height}}) {
        if (bar.width > 0 && bar.height > 0) {
            fill(cropped(tile, bar), YuvColour{});
        }
    }
}

double pixelAspect(const AVFrame& picture) {
    const AVRational aspect = picture.sample_aspect_ratio;
    return aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1.0;
}

AvFramePtr scratchFrame(Size size) {
    AvFramePtr frame{av_frame_alloc()};
    if (frame == nullptr) {
        return nullptr;
    }
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = size.width;
    frame->height = size.height;
    return av_frame_get_buffer(frame.get(), 0) == 0 ? std::move(frame) : nullptr;
}

// A reference to the part of the picture under `source`.
AvFramePtr croppedFrame(const AVFrame& picture, const Rect& source) {
    AvFramePtr part{av_frame_clone(&picture)};
    if (part == nullptr) {
        return nullptr;
    }
    part->crop_left = static_cast<size_t>(source.x);
    part->crop_top = static_cast<size_t>(source.y);
    part->crop_right = static_cast<size_t>(picture.width - source.x - source.width);
    part->crop_bottom = static_cast<size_t>(picture.height - source.y - source.height);
    const int cut = av_frame_apply_cropping(part.get(), AV_FRAME_CROP_UNALIGNED);
    return cut == 0 ? std::move(part) : nullptr;
}

ConstI420View viewOf(const AVFrame& frame) {
    return {frame.data[0],
            frame.data[1],
            frame.data[2],
            frame.linesize[0],
            frame.linesize[1],
            frame.linesize[2],
            {frame.width, frame.height}};
}

}  // namespace

PictureScaler::PictureScaler() = default;
PictureScaler::~PictureScaler() = default;

void PictureScaler::Deleter::operator()(SwsContext* context) const noexcept {
    sws_freeContext(context);
}

bool PictureScaler::draw(const I420View& tile, const AVFrame& picture, Fit fit, const Zoom& zoom) {
    const auto pixel_format = static_cast<AVPixelFormat>(picture.format);
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(pixel_format);
    if (format == nullptr || picture.data[0] == nullptr || picture.width < 1 ||
        picture.height < 1 || std::max(picture.width, picture.height) > kMostSide) {
        return false;
    }
    const Rect part = partOf({picture.width, picture.height}, zoom);
    Placement place = placePicture(part.size(), pixelAspect(picture), tile.size, fit);
    place.source.x += part.x;
    place.source.y += part.y;
    const I420View target = cropped(tile, place.target);
    if (isPlain(*format)) {
        if (!hasPlanes(picture, *format)) {
            return false;
        }
        scalePlain(target, picture, place.source);
        if (isFullRange(picture, pixel_format)) {
            toLimitedRange(target);
        }
    } else if (!convert(target, picture, place.source)) {
        return false;
    }
    fillBars(tile, place.target);
    return true;
}

void PictureScaler::scalePlain(const I420View& target, const AVFrame& picture, const Rect& source) {
    const AVPixFmtDescriptor& format =
        *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(picture.format));
    const Size chroma{format.log2_chroma_w, format.log2_chroma_h};
    planes_.scale(lumaOf(target), planeOf(picture, 0, source, {}));
    if (format.nb_components < 3) {
        greyOut(target);
        return;
    }
    planes_.scale(uOf(target), planeOf(picture, 1, source, chroma));
    planes_.scale(vOf(target), planeOf(picture, 2, source, chroma));
}

// Through a picture of its own: swscale may write past the end of a line.
bool PictureScaler::convert(const I420View& target, const AVFrame& picture, const Rect& source) {
    const auto format = static_cast<AVPixelFormat>(picture.format);
    if (sws_isSupportedInput(format) == 0) {
        return false;
    }
    const AvFramePtr part = croppedFrame(picture, source);
    const AvFramePtr scratch = scratchFrame(target.size);
    if (part == nullptr || scratch == nullptr) {
        return false;
    }
    if (!prepareConverter({part->width, part->height}, target.size, *part)) {
        return false;
    }
    if (sws_scale(converter_.get(),
                  part->data,
                  part->linesize,
                  0,
                  part->height,
                  scratch->data,
                  scratch->linesize) <= 0) {
        return false;
    }
    copy(target, viewOf(*scratch));
    return true;
}

bool PictureScaler::prepareConverter(Size from, Size to, const AVFrame& picture) {
    const auto format = static_cast<AVPixelFormat>(picture.format);
    converter_.reset(sws_getCachedContext(converter_.release(),
                                          from.width,
                                          from.height,
                                          format,
                                          to.width,
                                          to.height,
                                          AV_PIX_FMT_YUV420P,
                                          SWS_AREA,
                                          nullptr,
                                          nullptr,
                                          nullptr));
    if (converter_ == nullptr) {
        return false;
    }
    const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
    const int full = isFullRange(picture, format) ? 1 : 0;
    sws_setColorspaceDetails(converter_.get(), bt709, full, bt709, 0, 0, 1 << 16, 1 << 16);
    return true;
}

void greyOut(const I420View& view) {
    fillPlane(uOf(view), 128);
    fillPlane(vOf(view), 128);
}

void dim(const I420View& view) {
    constexpr uint16_t kLeft = 96;  // of 256 parts of the light
    mapPlane(lumaOf(view), kLeft, 16 * (256 - kLeft));
    greyOut(view);
}

void drawRegion(const I420View& output, const ConstI420View& canvas, const Rect& region) {
    const ConstI420View seen = cropped(canvas, region);
    if (seen.size == output.size) {
        copy(output, seen);
        return;
    }
    const Size chroma{seen.size.width / 2, seen.size.height / 2};
    PlaneScaler scaler;
    scaler.scale(lumaOf(output), {seen.y, seen.y_stride, seen.size});
    scaler.scale(uOf(output), {seen.u, seen.u_stride, chroma});
    scaler.scale(vOf(output), {seen.v, seen.v_stride, chroma});
}

}  // namespace betang
