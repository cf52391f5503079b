// SPDX-License-Identifier: Apache-2.0
//
// The program betang-markread: which simulated camera each tile of a wall's PNG shows.

#include <charconv>
#include <iostream>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>
#include <cairo.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "media/pixel_mark.hpp"

namespace {

using namespace betang;  // NOLINT(google-build-using-namespace): a program's own file

struct SurfaceDeleter {
    void operator()(cairo_surface_t* surface) const noexcept { cairo_surface_destroy(surface); }
};

using SurfacePtr = std::unique_ptr<cairo_surface_t, SurfaceDeleter>;

struct GreyPicture {
    std::vector<uint8_t> pixels;
    Size size;
};

// Brightness by BT.601 weights, in 256ths.
uint8_t greyOf(uint32_t argb) {
    const uint32_t red = (argb >> 16U) & 0xFFU;
    const uint32_t green = (argb >> 8U) & 0xFFU;
    const uint32_t blue = argb & 0xFFU;
    return static_cast<uint8_t>((77 * red + 150 * green + 29 * blue) >> 8U);
}

GreyPicture readPng(const std::string& file) {
    const SurfacePtr surface{cairo_image_surface_create_from_png(file.c_str())};
    const cairo_format_t format = cairo_image_surface_get_format(surface.get());
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS ||
        (format != CAIRO_FORMAT_RGB24 && format != CAIRO_FORMAT_ARGB32)) {
        throw Error{ErrorKind::InvalidArgument, fmt::format("{} is no PNG picture", file)};
    }
    GreyPicture picture{{},
                        {cairo_image_surface_get_width(surface.get()),
                         cairo_image_surface_get_height(surface.get())}};
    const uint8_t* bytes = cairo_image_surface_get_data(surface.get());
    const int stride = cairo_image_surface_get_stride(surface.get());
    for (int y = 0; y < picture.size.height; ++y) {
        const auto* line = reinterpret_cast<const uint32_t*>(bytes + y * stride);
        for (int x = 0; x < picture.size.width; ++x) {
            picture.pixels.push_back(greyOf(line[x]));
        }
    }
    return picture;
}

// COLUMNSxROWS, 1x1 to 8x8.
Size readGrid(const std::string& text) {
    Size grid;
    const char* end = text.data() + text.size();
    const auto [middle, first] = std::from_chars(text.data(), end, grid.width);
    if (first == std::errc{} && middle != end && *middle == 'x') {
        const auto [rest, second] = std::from_chars(middle + 1, end, grid.height);
        if (second == std::errc{} && rest == end && grid.width >= 1 && grid.width <= 8 &&
            grid.height >= 1 && grid.height <= 8) {
            return grid;
        }
    }
    throw Error{ErrorKind::InvalidArgument, "--grid: must be from 1x1 to 8x8"};
}

nlohmann::json readTiles(const GreyPicture& picture, Size grid) {
    const GreyPlane plane{picture.pixels.data(), picture.size, picture.size.width};
    nlohmann::json tiles = nlohmann::json::array();
    for (int row = 0; row < grid.height; ++row) {
        for (int column = 0; column < grid.width; ++column) {
            const int x = picture.size.width * column / grid.width;
            const int y = picture.size.height * row / grid.height;
            const Rect tile{x,
                            y,
                            picture.size.width * (column + 1) / grid.width - x,
                            picture.size.height * (row + 1) / grid.height - y};
            const auto mark = readMark(plane, tile);
            tiles.push_back(
                {{"column", column},
                 {"row", row},
                 {"camera", mark ? nlohmann::json(mark->camera) : nlohmann::json(nullptr)},
                 {"picture", mark ? nlohmann::json(mark->picture) : nlohmann::json(nullptr)}});
        }
    }
    return tiles;
}

}  // namespace

int main(int argc, char** argv) {
    std::string file;
    std::string grid = "1x1";
    CLI::App app{"Prints which simulated camera each tile of a wall's PNG shows, as JSON"};
    app.add_option("PNG", file)->required();
    app.add_option("--grid", grid, "COLUMNSxROWS of the wall (1x1)");
    try {
        app.parse(argc, argv);
        const Size tiles = readGrid(grid);
        const GreyPicture picture = readPng(file);
        std::cout << nlohmann::json{{"width", picture.size.width},
                                    {"height", picture.size.height},
                                    {"tiles", readTiles(picture, tiles)}}
                         .dump()
                  << '\n';
        return 0;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const Error& error) {
        std::cerr << "betang-markread: " << error.text() << '\n';
        return 2;
    }
}
