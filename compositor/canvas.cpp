// SPDX-License-Identifier: Apache-2.0

#include "compositor/canvas.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <libyuv.h>

namespace betang {
namespace {

int evenUp(int value) {
    return std::max(value, 0) + (std::max(value, 0) & 1);
}

template <typename Byte>
I420Planes<Byte> croppedPlanes(const I420Planes<Byte>& view, const Rect& region) {
    I420Planes<Byte> part = view;
    part.y += static_cast<ptrdiff_t>(region.y) * view.y_stride + region.x;
    part.u += static_cast<ptrdiff_t>(region.y / 2) * view.u_stride + region.x / 2;
    part.v += static_cast<ptrdiff_t>(region.y / 2) * view.v_stride + region.x / 2;
    part.size = region.size();
    return part;
}

template <typename Byte>
I420Planes<Byte> planesIn(Byte* pixels, Size size) {
    const auto luma = static_cast<ptrdiff_t>(size.width) * size.height;
    I420Planes<Byte> planes;
    planes.y = pixels;
    planes.u = pixels + luma;
    planes.v = pixels + luma + luma / 4;
    planes.y_stride = size.width;
    planes.u_stride = size.width / 2;
    planes.v_stride = size.width / 2;
    planes.size = size;
    return planes;
}

uint8_t rounded(double value) {
    return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

}  // namespace

I420View cropped(const I420View& view, const Rect& region) {
    return croppedPlanes(view, region);
}

ConstI420View cropped(const ConstI420View& view, const Rect& region) {
    return croppedPlanes(view, region);
}

YuvColour toYuv(RgbColour colour) {
    const double r = colour.r / 255.0;
    const double g = colour.g / 255.0;
    const double b = colour.b / 255.0;
    const double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return {rounded(16.0 + 219.0 * y),
            rounded(128.0 + 224.0 * (b - y) / 1.8556),
            rounded(128.0 + 224.0 * (r - y) / 1.5748)};
}

void fill(const I420View& view, YuvColour colour) {
    const Size size = view.size;
    libyuv::SetPlane(view.y, view.y_stride, size.width, size.height, colour.y);
    libyuv::SetPlane(view.u, view.u_stride, size.width / 2, size.height / 2, colour.u);
    libyuv::SetPlane(view.v, view.v_stride, size.width / 2, size.height / 2, colour.v);
}

void copy(const I420View& target, const ConstI420View& source) {
    const Size size = target.size;
    const Size chroma{size.width / 2, size.height / 2};
    libyuv::CopyPlane(
        source.y, source.y_stride, target.y, target.y_stride, size.width, size.height);
    libyuv::CopyPlane(
        source.u, source.u_stride, target.u, target.u_stride, chroma.width, chroma.height);
    libyuv::CopyPlane(
        source.v, source.v_stride, target.v, target.v_stride, chroma.width, chroma.height);
}

Canvas::Canvas(Size size) : size_{evenUp(size.width), evenUp(size.height)} {
    const auto luma = static_cast<size_t>(size_.width) * static_cast<size_t>(size_.height);
    pixels_.resize(luma + luma / 2);
    fill(view(), YuvColour{});
}

I420View Canvas::view() {
    return planesIn(pixels_.data(), size_);
}

ConstI420View Canvas::view() const {
    return planesIn(pixels_.data(), size_);
}

}  // namespace betang
