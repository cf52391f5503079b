// SPDX-License-Identifier: Apache-2.0

#include "compositor/overlay_icons.hpp"

#include <initializer_list>
#include <numbers>

namespace betang {
namespace {

constexpr double kWholeTurn = 2 * std::numbers::pi;
constexpr double kPen = 0.14;

struct Point {
    double x = 0;
    double y = 0;
};

void polygon(cairo_t* context, std::initializer_list<Point> points) {
    cairo_new_sub_path(context);
    for (const Point& point : points) {
        cairo_line_to(context, point.x, point.y);
    }
    cairo_close_path(context);
    cairo_fill(context);
}

void line(cairo_t* context, Point from, Point to) {
    cairo_move_to(context, from.x, from.y);
    cairo_line_to(context, to.x, to.y);
    cairo_stroke(context);
}

void box(cairo_t* context, Point corner, Point size) {
    cairo_rectangle(context, corner.x, corner.y, size.x, size.y);
    cairo_fill(context);
}

void disc(cairo_t* context, Point centre, double radius) {
    cairo_new_sub_path(context);
    cairo_arc(context, centre.x, centre.y, radius, 0, kWholeTurn);
    cairo_fill(context);
}

void ring(cairo_t* context, double turns) {
    cairo_new_sub_path(context);
    cairo_arc(context, 0.5, 0.5, 0.36, 0, turns * kWholeTurn);
    cairo_stroke(context);
}

void hourglass(cairo_t* context) {
    polygon(context, {{0.15, 0.08}, {0.85, 0.08}, {0.5, 0.52}});
    polygon(context, {{0.15, 0.92}, {0.85, 0.92}, {0.5, 0.48}});
}

void pause(cairo_t* context) {
    box(context, {0.18, 0.12}, {0.22, 0.76});
    box(context, {0.60, 0.12}, {0.22, 0.76});
}

void backwards(cairo_t* context) {
    polygon(context, {{0.5, 0.1}, {0.5, 0.9}, {0.02, 0.5}});
    polygon(context, {{0.98, 0.1}, {0.98, 0.9}, {0.5, 0.5}});
}

void steps(cairo_t* context) {
    for (const double x : {0.08, 0.42, 0.76}) {
        box(context, {x, 0.14}, {0.16, 0.72});
    }
}

void cross(cairo_t* context) {
    line(context, {0.18, 0.18}, {0.82, 0.82});
    line(context, {0.82, 0.18}, {0.18, 0.82});
}

void brokenLine(cairo_t* context) {
    box(context, {0.0, 0.34}, {0.32, 0.32});
    box(context, {0.68, 0.34}, {0.32, 0.32});
    line(context, {0.38, 0.86}, {0.62, 0.14});
}

void dots(cairo_t* context) {
    for (const double x : {0.16, 0.5, 0.84}) {
        disc(context, {x, 0.5}, 0.13);
    }
}

void padlock(cairo_t* context) {
    box(context, {0.16, 0.46}, {0.68, 0.46});
    cairo_new_sub_path(context);
    cairo_arc(context, 0.5, 0.44, 0.23, kWholeTurn / 2, kWholeTurn);
    cairo_stroke(context);
}

void warning(cairo_t* context) {
    cairo_set_fill_rule(context, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_rectangle(context, 0.44, 0.36, 0.12, 0.28);
    cairo_rectangle(context, 0.44, 0.72, 0.12, 0.12);
    polygon(context, {{0.5, 0.04}, {0.98, 0.94}, {0.02, 0.94}});
}

}  // namespace

void drawIcon(cairo_t* context, TileState state) {
    cairo_set_line_width(context, kPen);
    switch (state) {
        case TileState::Empty:
            return;
        case TileState::Connecting:
            return ring(context, 0.75);
        case TileState::Live:
            return disc(context, {0.5, 0.5}, 0.34);
        case TileState::KeyframesOnly:
            return steps(context);
        case TileState::Replay:
            return backwards(context);
        case TileState::Stale:
            return hourglass(context);
        case TileState::Frozen:
            return pause(context);
        case TileState::Offline:
            return cross(context);
        case TileState::LinkDown:
            return brokenLine(context);
        case TileState::Busy:
            return dots(context);
        case TileState::NoPermission:
            return padlock(context);
        case TileState::DecoderFault:
            return warning(context);
    }
}

}  // namespace betang
