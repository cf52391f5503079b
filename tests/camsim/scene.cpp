// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/scene.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <random>

#include <fmt/format.h>

#include "core/error.hpp"
#include "media/av_ptr.hpp"

namespace betang::camsim {

namespace {

struct Plan {
    double from_s;
    double to_s;
    FigureKind kind;
    int count;
};

// Who passes when; the spaces between are the quiet periods.
constexpr Plan kCrossing[] = {{2, 11, FigureKind::Person, 2},
                              {5, 9, FigureKind::Car, 1},
                              {16, 27, FigureKind::Person, 3},
                              {18, 23, FigureKind::Motorcycle, 1},
                              {34, 39, FigureKind::Car, 1},
                              {44, 57, FigureKind::Person, 2},
                              {48, 53, FigureKind::Motorcycle, 2}};
constexpr Plan kMarket[] = {{1, 15, FigureKind::Person, 5},
                            {12, 24, FigureKind::Person, 4},
                            {31, 46, FigureKind::Person, 6},
                            {36, 42, FigureKind::Motorcycle, 1},
                            {52, 58, FigureKind::Person, 2}};

double heightOf(FigureKind kind) {
    switch (kind) {
        case FigureKind::Car:
            return 0.17;
        case FigureKind::Motorcycle:
            return 0.16;
        case FigureKind::Person:
            break;
    }
    return 0.2;
}

Figure makeFigure(const Plan& plan, double delay, std::mt19937& random) {
    const auto share = [&random](double low, double high) {
        return low + (high - low) * (static_cast<double>(random() % 1000) / 999.0);
    };
    const bool rightwards = random() % 2 == 0;
    const double depth = plan.kind == FigureKind::Person ? share(0.35, 0.95) : share(0.55, 0.8);
    Figure figure{.kind = plan.kind, .enter_s = plan.from_s + delay, .leave_s = plan.to_s};
    figure.height = heightOf(plan.kind) * (0.5 + depth);
    figure.from_x = rightwards ? -0.2 : 1.2;
    figure.to_x = rightwards ? 1.2 : -0.2;
    figure.from_y = depth;
    figure.to_y = plan.kind == FigureKind::Person ? depth + share(-0.1, 0.04) : depth;
    figure.shade =
        static_cast<uint8_t>(random() % 2 == 0 ? 30 + random() % 40 : 190 + random() % 40);
    figure.chroma_u = static_cast<uint8_t>(96 + random() % 64);
    figure.chroma_v = static_cast<uint8_t>(96 + random() % 64);
    return figure;
}

template <size_t N>
Scene makeScene(std::string name, uint32_t seed, const Plan (&plans)[N]) {
    Scene scene{.name = std::move(name), .seed = seed, .road = seed == 1, .figures = {}};
    std::mt19937 random{seed};
    for (const Plan& plan : plans) {
        for (int i = 0; i < plan.count; ++i) {
            const double delay = (plan.to_s - plan.from_s) * 0.3 * i / plan.count;
            scene.figures.push_back(makeFigure(plan, delay, random));
        }
    }
    return scene;
}

// Smooth noise in [0, 1): random values on a lattice, blended between.
double valueNoise(uint32_t seed, double x, double y) {
    const auto lattice = [seed](int i, int j) {
        auto h = static_cast<uint32_t>(i) * 374761393U + static_cast<uint32_t>(j) * 668265263U +
                 seed * 2246822519U;
        h = (h ^ (h >> 13U)) * 1274126177U;
        return static_cast<double>((h ^ (h >> 16U)) & 0xFFFFU) / 65536.0;
    };
    const int i = static_cast<int>(std::floor(x));
    const int j = static_cast<int>(std::floor(y));
    const double u = x - i;
    const double v = y - j;
    return std::lerp(std::lerp(lattice(i, j), lattice(i + 1, j), u),
                     std::lerp(lattice(i, j + 1), lattice(i + 1, j + 1), u),
                     v);
}

double backgroundAt(const Scene& scene, double x, double y) {
    const double texture =
        valueNoise(scene.seed, x * 40, y * 24) * 26 + valueNoise(scene.seed + 7, x * 9, y * 6) * 34;
    if (y < 0.3) {
        const bool window = std::fmod(x * 18, 1.0) > 0.55 && std::fmod(y * 14, 1.0) > 0.5;
        return (window ? 60 : 150) + texture * 0.6;
    }
    const bool asphalt = scene.road && y > 0.5 && y < 0.86;
    const bool line = asphalt && std::abs(y - 0.68) < 0.006 && std::fmod(x * 12, 1.0) > 0.5;
    return line ? 215 : (asphalt ? 72 : 108) + texture;
}

struct Pen {
    AVFrame* frame;
    uint8_t shade;
    uint8_t chroma_u;
    uint8_t chroma_v;
};

void fillLine(const Pen& pen, int y, int x0, int x1) {
    x0 = std::max(x0, 0);
    x1 = std::min(x1, pen.frame->width);
    if (y < 0 || y >= pen.frame->height || x0 >= x1) {
        return;
    }
    std::memset(pen.frame->data[0] + y * pen.frame->linesize[0] + x0,
                pen.shade,
                static_cast<size_t>(x1 - x0));
    if (y % 2 == 0) {
        const auto half = static_cast<size_t>((x1 + 1) / 2 - x0 / 2);
        std::memset(
            pen.frame->data[1] + y / 2 * pen.frame->linesize[1] + x0 / 2, pen.chroma_u, half);
        std::memset(
            pen.frame->data[2] + y / 2 * pen.frame->linesize[2] + x0 / 2, pen.chroma_v, half);
    }
}

int pixel(double value) {
    return static_cast<int>(std::lround(value));
}

void fillBox(const Pen& pen, double x, double y, double width, double height) {
    for (int line = pixel(y); line < pixel(y + height); ++line) {
        fillLine(pen, line, pixel(x), pixel(x + width));
    }
}

void fillDisc(const Pen& pen, double x, double y, double radius) {
    for (int line = pixel(y - radius); line <= pixel(y + radius); ++line) {
        const double rest = radius * radius - (line - y) * (line - y);
        const double half = rest > 0 ? std::sqrt(rest) : 0;
        fillLine(pen, line, pixel(x - half), pixel(x + half));
    }
}

// `x`, `y`: the feet; `h`: the height, in pixels.
void paintPerson(const Pen& pen, double x, double y, double h, double phase) {
    const Pen skin{pen.frame, 140, 112, 148};
    const double step = std::sin(phase * 2 * std::numbers::pi) * 0.1 * h;
    fillBox(pen, x - 0.07 * h + step, y - 0.42 * h, 0.07 * h, 0.42 * h);
    fillBox(pen, x - step, y - 0.42 * h, 0.07 * h, 0.42 * h);
    fillBox(pen, x - 0.13 * h, y - 0.82 * h, 0.26 * h, 0.42 * h);
    fillDisc(skin, x, y - 0.91 * h, 0.09 * h);
}

void paintCar(const Pen& pen, double x, double y, double h) {
    const Pen glass{pen.frame, 100, 134, 124};
    const Pen tyre{pen.frame, 24, 128, 128};
    fillBox(pen, x - 1.3 * h, y - 0.65 * h, 2.6 * h, 0.5 * h);
    fillBox(pen, x - 0.75 * h, y - h, 1.5 * h, 0.4 * h);
    fillBox(glass, x - 0.6 * h, y - 0.93 * h, 1.2 * h, 0.26 * h);
    fillDisc(tyre, x - 0.8 * h, y - 0.16 * h, 0.19 * h);
    fillDisc(tyre, x + 0.8 * h, y - 0.16 * h, 0.19 * h);
}

void paintMotorcycle(const Pen& pen, double x, double y, double h) {
    const Pen tyre{pen.frame, 24, 128, 128};
    fillDisc(tyre, x - 0.4 * h, y - 0.17 * h, 0.17 * h);
    fillDisc(tyre, x + 0.4 * h, y - 0.17 * h, 0.17 * h);
    fillBox(pen, x - 0.4 * h, y - 0.45 * h, 0.8 * h, 0.2 * h);
    fillBox(pen, x - 0.14 * h, y - 0.85 * h, 0.26 * h, 0.42 * h);
    fillDisc(pen, x, y - 0.92 * h, 0.1 * h);
}

void paintFigure(AVFrame& frame, const Figure& figure, double seconds) {
    if (seconds < figure.enter_s || seconds >= figure.leave_s) {
        return;
    }
    const double share = (seconds - figure.enter_s) / (figure.leave_s - figure.enter_s);
    const double x = std::lerp(figure.from_x, figure.to_x, share) * frame.width;
    const double y = std::lerp(figure.from_y, figure.to_y, share) * frame.height;
    const double h = figure.height * frame.height;
    const Pen pen{&frame, figure.shade, figure.chroma_u, figure.chroma_v};
    switch (figure.kind) {
        case FigureKind::Person:
            paintPerson(pen, x, y, h, seconds * 1.6);
            break;
        case FigureKind::Car:
            paintCar(pen, x, y, h);
            break;
        case FigureKind::Motorcycle:
            paintMotorcycle(pen, x, y, h);
            break;
    }
}

// The part of a passage in which at least the figure's edge is inside a picture of 16:9.
MotionSpan visiblePart(const Figure& figure) {
    const double reach =
        figure.height * (figure.kind == FigureKind::Person ? 0.17 : 1.3) * 9.0 / 16.0;
    const double whole = std::abs(figure.to_x - figure.from_x);
    const double outside = std::max(0.0, 0.2 - reach) / whole;
    const double length = figure.leave_s - figure.enter_s;
    return {figure.enter_s + outside * length, figure.leave_s - outside * length};
}

}  // namespace

Scene sceneByName(std::string_view name) {
    if (name == "crossing") {
        return makeScene("crossing", 1, kCrossing);
    }
    if (name == "market") {
        return makeScene("market", 2, kMarket);
    }
    if (name == "still") {
        return {.name = "still", .seed = 3, .noise = false, .figures = {}};
    }
    throw Error{
        ErrorKind::NotFound,
        fmt::format("no scene '{}'; there are crossing, market and still", name.substr(0, 40))};
}

std::vector<MotionSpan> motionOf(const Scene& scene) {
    std::vector<MotionSpan> spans;
    for (const Figure& figure : scene.figures) {
        spans.push_back(visiblePart(figure));
    }
    std::ranges::sort(spans, {}, &MotionSpan::start_s);
    std::vector<MotionSpan> joined;
    for (const MotionSpan& span : spans) {
        if (!joined.empty() && span.start_s <= joined.back().end_s) {
            joined.back().end_s = std::max(joined.back().end_s, span.end_s);
        } else {
            joined.push_back(span);
        }
    }
    return joined;
}

struct ScenePainter::State {
    Scene scene;
    Size size;
    std::vector<uint8_t> background;
    std::vector<int8_t> noise;  // a table longer than a line, entered at random places
    std::mt19937 random;
};

ScenePainter::ScenePainter(Scene scene, Size size)
    : state_{std::make_unique<State>(State{std::move(scene), size, {}, {}, {}})} {
    state_->random.seed(state_->scene.seed);
    state_->background.reserve(static_cast<size_t>(size.width) * static_cast<size_t>(size.height));
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const double shade = backgroundAt(state_->scene,
                                              static_cast<double>(x) / size.width,
                                              static_cast<double>(y) / size.height);
            state_->background.push_back(static_cast<uint8_t>(std::clamp(shade, 16.0, 235.0)));
        }
    }
    state_->noise.resize(static_cast<size_t>(size.width) + 4096);
    for (int8_t& value : state_->noise) {
        const int grain = static_cast<int>(state_->random() % 5) - 2;
        value = static_cast<int8_t>(state_->scene.noise ? grain : 0);
    }
}

ScenePainter::~ScenePainter() = default;

void ScenePainter::paint(double seconds, AVFrame& frame) {
    const auto width = static_cast<size_t>(state_->size.width);
    for (int y = 0; y < state_->size.height; ++y) {
        const uint8_t* from = state_->background.data() + static_cast<size_t>(y) * width;
        const int8_t* noise = state_->noise.data() + state_->random() % 4096;
        uint8_t* to = frame.data[0] + y * frame.linesize[0];
        for (size_t x = 0; x < width; ++x) {
            to[x] = static_cast<uint8_t>(from[x] + noise[x]);
        }
    }
    for (int y = 0; y < (state_->size.height + 1) / 2; ++y) {
        std::memset(frame.data[1] + y * frame.linesize[1], 126, (width + 1) / 2);
        std::memset(frame.data[2] + y * frame.linesize[2], 130, (width + 1) / 2);
    }
    for (const Figure& figure : state_->scene.figures) {
        paintFigure(frame, figure, std::fmod(seconds, kSceneLength));
    }
}

}  // namespace betang::camsim
