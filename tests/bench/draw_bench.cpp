// SPDX-License-Identifier: Apache-2.0
//
// What drawing costs: milliseconds of the drawing thread for each frame of a wall.
// `draw_bench FOLDER [PICTURE.png ...]` instead leaves walls with every state in FOLDER as PNG
// files, to be looked at; without pictures they show grey ramps.

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "compositor/draw_picture.hpp"
#include "compositor/draw_wall.hpp"
#include "compositor/png.hpp"
#include "core/clock.hpp"

#include "tests/support/test_picture.hpp"

namespace betang {
namespace {

using Pictures = std::vector<std::shared_ptr<const AVFrame>>;

struct BenchCase {
    std::string name;
    Size canvas;
    GridLayout grid;
    Size picture;
    int frames = 100;
};

std::shared_ptr<AVFrame> ramp(Size size, int start) {
    std::shared_ptr<AVFrame> frame = plainPicture(size, {128, 120, 136});
    for (int row = 0; row < size.height; ++row) {
        for (int column = 0; column < size.width; ++column) {
            frame->data[0][row * frame->linesize[0] + column] =
                static_cast<uint8_t>(16 + (row + column + start) % 220);
        }
    }
    return frame;
}

// Every picture new in every frame, every clock new once in 15: a wall at full rate.
WallContent liveWall(const BenchCase& bench, const Pictures& pictures, uint64_t frame) {
    WallContent content;
    content.layout = gridLayout(bench.grid, bench.canvas);
    content.frame = frame;
    for (size_t tile = 0; tile < content.layout.tiles.size(); ++tile) {
        TileContent shown;
        shown.name = fmt::format("Kamera {} Jembatan Kahayan", tile + 1);
        shown.state = TileState::Live;
        shown.badge = "LIVE";
        shown.clock = fmt::format("14:05:{:02}", frame / 15 % 60);
        shown.picture = pictures[(tile + frame) % pictures.size()];
        content.tiles.push_back(shown);
    }
    return content;
}

Pictures picturesFor(const BenchCase& bench) {
    Pictures pictures;
    for (int i = 0; i < 7; ++i) {
        pictures.push_back(ramp(bench.picture, i * 30));
    }
    return pictures;
}

double milliseconds(Duration duration) {
    return std::chrono::duration<double, std::milli>{duration}.count();
}

void measure(const BenchCase& bench) {
    SystemClock clock;
    WallDrawer drawer;
    const Pictures pictures = picturesFor(bench);
    Canvas output{bench.canvas};
    std::vector<double> draws;
    std::vector<double> copies;
    for (int i = 0; i < bench.frames; ++i) {
        const WallContent content = liveWall(bench, pictures, static_cast<uint64_t>(i));
        const MonoTime start = clock.monotonic();
        const ConstI420View canvas = drawer.draw(content);
        const MonoTime drawn = clock.monotonic();
        drawRegion(output.view(), canvas, {0, 0, bench.canvas.width, bench.canvas.height});
        draws.push_back(milliseconds(drawn - start));
        copies.push_back(milliseconds(clock.monotonic() - drawn));
    }
    const double first = draws.front();
    std::sort(draws.begin(), draws.end());
    std::sort(copies.begin(), copies.end());
    fmt::print("{:28} draw p50 {:6.3f} ms  p99 {:6.3f} ms  first {:6.2f} ms  copy p50 {:.3f} ms\n",
               bench.name,
               draws[draws.size() / 2],
               draws[draws.size() * 99 / 100],
               first,
               copies[copies.size() / 2]);
}

TileContent sample(size_t index, const Pictures& pictures) {
    struct State {
        TileState state;
        const char* badge;
        const char* detail;
    };

    static constexpr std::array kStates{
        State{TileState::Live, "LIVE", ""},
        State{TileState::Live, "LIVE", ""},
        State{TileState::Stale, "STALE 7 s", ""},
        State{TileState::Offline, "OFFLINE since 14:05", "no answer from 10.20.4.17 within 3 s"},
        State{TileState::KeyframesOnly, "KEYFRAMES ONLY", ""},
        State{TileState::LinkDown, "LINK DOWN", "Kapuas link down, 14 cameras"},
        State{TileState::DecoderFault, "DECODER FAULT", "its pictures crashed the decoder twice"},
        State{TileState::Live, "LIVE", ""},
        State{TileState::NoPermission, "NO PERMISSION", "the camera refuses our credentials"},
        State{TileState::Busy, "BUSY", "the camera refuses another session"},
        State{TileState::Connecting, "CONNECTING", ""},
        State{TileState::Frozen, "FROZEN", ""},
        State{TileState::Offline, "OFFLINE since 21/11 22:40", ""},
        State{TileState::Live, "LIVE", ""},
        State{TileState::Empty, "", ""},
        State{TileState::Live, "LIVE", ""}};
    static constexpr std::array<std::string_view, 8> kNames{
        "Bundaran Besar, Palangka Raya",
        "Jembatan Kahayan sisi timur",
        "Pelabuhan Rambang \xe2\x80\x94 dermaga 2",
        "! filesink location=/etc/passwd",
        "Taman Kota \"Sampit\"\nbaris kedua",
        "<b>tebal</b> & <span foreground='red'>merah</span>",
        "\xe2\x80\xaegnikrap \xd9\x85\xd9\x8a\xd9\x86\xd8\xa7\xd8\xa1 \xff\xfe",
        "Simpang Empat Jl. Tjilik Riwut km 7, arah Kasongan, tiang ketiga"};
    const State& state = kStates.at(index % kStates.size());
    const bool pictured =
        state.state != TileState::Empty && state.state != TileState::Connecting && index % 5 != 3;
    TileContent content{std::string{kNames.at(index % kNames.size())},
                        state.state,
                        state.badge,
                        "",
                        state.detail,
                        {},
                        {}};
    if (pictured) {
        content.clock = fmt::format("14:05:{:02}", index % 60);
        content.picture = pictures[index % pictures.size()];
    }
    return content;
}

void writeSamples(const std::filesystem::path& folder, const Pictures& pictures) {
    const std::array cases{BenchCase{"1x1-720p", {1280, 720}, {1, 1}, {}},
                           BenchCase{"2x2-720p", {1280, 720}, {2, 2}, {}},
                           BenchCase{"3x3-720p", {1280, 720}, {3, 3}, {}},
                           BenchCase{"4x4-1080p", {1920, 1080}, {4, 4}, {}},
                           BenchCase{"8x8-720p", {1280, 720}, {8, 8}, {}}};
    for (const BenchCase& bench : cases) {
        WallContent content;
        content.layout = gridLayout(bench.grid, bench.canvas);
        content.frame = 427;
        const size_t first = bench.grid.columns == 2 ? 2 : 0;
        for (size_t tile = 0; tile < content.layout.tiles.size(); ++tile) {
            content.tiles.push_back(sample(first + tile, pictures));
        }
        WallDrawer drawer;
        writePng(folder / (bench.name + ".png"), drawer.draw(content)).take();
    }
}

Pictures picturesFrom(const std::vector<std::string>& files) {
    Pictures pictures;
    for (const std::string& file : files) {
        pictures.push_back(pictureFrom(readPng(file).take()));
    }
    return pictures;
}

void measureAll() {
    const std::array cases{
        BenchCase{"16 of 640x360 on 1280x720", {1280, 720}, {4, 4}, {640, 360}},
        BenchCase{"16 of 640x360 on 1920x1080", {1920, 1080}, {4, 4}, {640, 360}},
        BenchCase{"64 of 640x360 on 1280x720", {1280, 720}, {8, 8}, {640, 360}},
        BenchCase{"9 of 640x360 on 1280x720", {1280, 720}, {3, 3}, {640, 360}},
        BenchCase{"16 of 704x576 on 1280x720", {1280, 720}, {4, 4}, {704, 576}},
        BenchCase{"9 of 1920x1080 on 1280x720", {1280, 720}, {3, 3}, {1920, 1080}}};
    for (const BenchCase& bench : cases) {
        measure(bench);
    }
}

void run(const std::vector<std::string>& arguments) {
    if (arguments.empty()) {
        measureAll();
        return;
    }
    const Pictures pictures = picturesFrom({arguments.begin() + 1, arguments.end()});
    writeSamples(arguments.front(), pictures.empty() ? Pictures{ramp({640, 360}, 0)} : pictures);
}

}  // namespace
}  // namespace betang

int main(int argc, char** argv) {
    try {
        betang::run({argv + 1, argv + argc});
        return 0;
    } catch (const betang::Error& error) {
        fmt::print(stderr, "draw_bench: {}\n", error.text());
        return 1;
    }
}
