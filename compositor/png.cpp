// SPDX-License-Identifier: Apache-2.0

#include "compositor/png.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>

#include <libyuv.h>
#include <unistd.h>

#include "compositor/overlay_cairo.hpp"

namespace betang {
namespace {

constexpr int kLargestPngSide = 16384;

Error cairoError(const std::filesystem::path& path, cairo_status_t status) {
    const bool io = status == CAIRO_STATUS_FILE_NOT_FOUND || status == CAIRO_STATUS_READ_ERROR ||
                    status == CAIRO_STATUS_WRITE_ERROR;
    return {io ? ErrorKind::Io : ErrorKind::Corrupt,
            path.string() + ": " + cairo_status_to_string(status)};
}

// Unique among processes and, by its address, among threads of one.
std::filesystem::path besideOf(const std::filesystem::path& path, const void* mark) {
    std::filesystem::path beside = path;
    beside += "." + std::to_string(getpid()) + "-" +
              std::to_string(reinterpret_cast<uintptr_t>(mark)) + ".tmp";
    return beside;
}

CairoSurfacePtr surfaceFrom(const ConstI420View& canvas) {
    const Size size = canvas.size;
    CairoSurfacePtr surface{
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, size.width, size.height)};
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) {
        return surface;
    }
    libyuv::H420ToARGB(canvas.y,
                       canvas.y_stride,
                       canvas.u,
                       canvas.u_stride,
                       canvas.v,
                       canvas.v_stride,
                       cairo_image_surface_get_data(surface.get()),
                       cairo_image_surface_get_stride(surface.get()),
                       size.width,
                       size.height);
    cairo_surface_mark_dirty(surface.get());
    return surface;
}

RgbColour colourAt(const uint8_t* pixels, int stride, int x, int y) {
    const uint8_t* pixel = pixels + static_cast<ptrdiff_t>(y) * stride + ptrdiff_t{4} * x;
    return {pixel[2], pixel[1], pixel[0]};
}

void paintBlock(const I420View& view, const uint8_t* pixels, int stride, int x, int y) {
    unsigned r = 2;
    unsigned g = 2;
    unsigned b = 2;
    for (int i = 0; i < 4; ++i) {
        const int column = x + i % 2;
        const int row = y + i / 2;
        const RgbColour colour = colourAt(pixels, stride, column, row);
        view.y[static_cast<ptrdiff_t>(row) * view.y_stride + column] = toYuv(colour).y;
        r += colour.r;
        g += colour.g;
        b += colour.b;
    }
    const RgbColour mean{
        static_cast<uint8_t>(r / 4), static_cast<uint8_t>(g / 4), static_cast<uint8_t>(b / 4)};
    const YuvColour chroma = toYuv(mean);
    view.u[static_cast<ptrdiff_t>(y / 2) * view.u_stride + x / 2] = chroma.u;
    view.v[static_cast<ptrdiff_t>(y / 2) * view.v_stride + x / 2] = chroma.v;
}

}  // namespace

Result<void> writePng(const std::filesystem::path& path, const ConstI420View& canvas) {
    const CairoSurfacePtr surface = surfaceFrom(canvas);
    const std::filesystem::path beside = besideOf(path, surface.get());
    const cairo_status_t status = cairo_surface_write_to_png(surface.get(), beside.c_str());
    std::error_code code;
    if (status == CAIRO_STATUS_SUCCESS) {
        std::filesystem::rename(beside, path, code);
        if (!code) {
            return {};
        }
    }
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
    if (code) {
        return Error{ErrorKind::Io, path.string() + ": " + code.message()};
    }
    return Error{ErrorKind::Io, path.string() + ": " + cairo_status_to_string(status)};
}

Result<Canvas> readPng(const std::filesystem::path& path) {
    const CairoSurfacePtr surface{cairo_image_surface_create_from_png(path.c_str())};
    const cairo_status_t status = cairo_surface_status(surface.get());
    if (status != CAIRO_STATUS_SUCCESS) {
        return cairoError(path, status);
    }
    const cairo_format_t format = cairo_image_surface_get_format(surface.get());
    if (format != CAIRO_FORMAT_ARGB32 && format != CAIRO_FORMAT_RGB24) {
        return Error{ErrorKind::Corrupt, path.string() + ": not 8 bits for each colour"};
    }
    const Size size{cairo_image_surface_get_width(surface.get()) & ~1,
                    cairo_image_surface_get_height(surface.get()) & ~1};
    if (size.width < 2 || size.height < 2 || size.width > kLargestPngSide ||
        size.height > kLargestPngSide) {
        return Error{ErrorKind::Corrupt, path.string() + ": not between 2 and 16384 pixels"};
    }
    Canvas canvas{size};
    const uint8_t* pixels = cairo_image_surface_get_data(surface.get());
    const int stride = cairo_image_surface_get_stride(surface.get());
    for (int y = 0; y < size.height; y += 2) {
        for (int x = 0; x < size.width; x += 2) {
            paintBlock(canvas.view(), pixels, stride, x, y);
        }
    }
    return canvas;
}

}  // namespace betang
