// SPDX-License-Identifier: Apache-2.0

#include "compositor/overlay_tile.hpp"

#include <algorithm>

#include "compositor/overlay_paint.hpp"
#include "compositor/text.hpp"

namespace betang {
namespace {

constexpr RgbColour kStripGround{9, 12, 16};
constexpr double kStripOpacity = 0.74;
constexpr RgbColour kStripInk{233, 237, 241};
constexpr RgbColour kLiveGreen{88, 199, 136};
constexpr int kLeastTile = 24;

// The badge may take this much of the strip, the clock only what leaves the name this much.
constexpr double kBadgeShare = 0.68;
constexpr int kLeastName = 110;

struct StripMetrics {
    int height = 0;
    int text = 0;
    int pad = 0;
    int icon = 0;
};

StripMetrics metricsOf(Size tile) {
    StripMetrics metrics;
    metrics.height = stripHeight(tile);
    metrics.text = stripTextPixels(metrics.height);
    metrics.pad = std::max(3, metrics.height / 4);
    metrics.icon = std::max(8, metrics.text * 4 / 5);
    return metrics;
}

TextStyle badgeStyle(const Strip& strip, const StripMetrics& metrics) {
    const bool live = strip.state == TileState::Live;
    return {metrics.text, true, {live ? kStripInk : coloursOf(strip.state).ink, 1.0}};
}

struct Badge {
    std::string text;
    int width = 0;  // with its sign and padding
};

// The whole badge where it fits, else the word alone; what is still too long is cut.
Badge badgeFor(const Strip& strip, const StripMetrics& metrics, int room) {
    const TextStyle style = badgeStyle(strip, metrics);
    const int around = metrics.pad * 2 + metrics.icon + metrics.pad * 2 / 3 + 1;
    const int most = std::max(around, static_cast<int>(room * kBadgeShare));
    Badge badge{strip.badge, textWidth(strip.badge, style) + around};
    if (badge.width > most) {
        badge.text = toText(strip.state);
        badge.width = std::min(textWidth(badge.text, style) + around, most);
    }
    return badge;
}

void paintBadge(Painter& painter,
                const Strip& strip,
                const StripMetrics& metrics,
                const Badge& badge) {
    const bool live = strip.state == TileState::Live;
    const StateColours colours = coloursOf(strip.state);
    if (!live) {
        painter.fill({0, 0, badge.width, metrics.height}, {colours.ground, 0.96});
    }
    const int icon_y = (metrics.height - metrics.icon + 1) / 2;
    painter.icon(strip.state,
                 {metrics.pad, icon_y, metrics.icon, metrics.icon},
                 {live ? kLiveGreen : colours.ink, 1.0});
    const int text_x = metrics.pad + metrics.icon + metrics.pad * 2 / 3;
    painter.text({text_x, 0, badge.width - text_x, metrics.height},
                 badge.text,
                 badgeStyle(strip, metrics),
                 TextAlign::Left);
}

}  // namespace

StateColours coloursOf(TileState state) {
    switch (state) {
        case TileState::Empty:
        case TileState::Live:
            return {{9, 12, 16}, {233, 237, 241}};
        case TileState::Replay:
            return {{240, 242, 244}, {12, 16, 22}};
        case TileState::Stale:
        case TileState::Frozen:
            return {{240, 173, 48}, {20, 16, 8}};
        case TileState::KeyframesOnly:
        case TileState::Connecting:
        case TileState::Busy:
            return {{52, 100, 148}, {240, 246, 252}};
        case TileState::Offline:
        case TileState::LinkDown:
            return {{178, 48, 44}, {255, 244, 242}};
        case TileState::NoPermission:
        case TileState::DecoderFault:
            return {{128, 66, 160}, {250, 242, 255}};
    }
    return {};
}

int stripHeight(Size tile) {
    if (tile.height < kLeastTile || tile.width < kLeastTile) {
        return 0;
    }
    return std::clamp((tile.height / 10 + 1) & ~1, 12, 44);
}

int stripTextPixels(int strip_height) {
    return std::max(9, strip_height * 58 / 100);
}

RenderedStrip renderStrip(const Strip& strip) {
    const StripMetrics metrics = metricsOf(strip.tile);
    const int room = std::max(0, strip.tile.width - strip.reserved);
    Painter painter{{strip.tile.width, metrics.height}};
    painter.fill({0, 0, strip.tile.width, metrics.height}, {kStripGround, kStripOpacity});
    const Badge badge = badgeFor(strip, metrics, room);
    paintBadge(painter, strip, metrics, badge);

    RenderedStrip rendered;
    int name_end = room - metrics.pad;
    const int clock_x = (room - metrics.pad - strip.clock_width) & ~1;
    if (strip.clock_width > 0 && clock_x - badge.width - 2 * metrics.pad >= kLeastName) {
        rendered.clock = {clock_x, 0, strip.clock_width, metrics.height};
        name_end = clock_x - metrics.pad;
    }
    const int name_x = badge.width + (strip.state == TileState::Live ? 0 : metrics.pad);
    painter.text({name_x, 0, name_end - name_x, metrics.height},
                 displayText(strip.name),
                 {metrics.text, false, {kStripInk, 1.0}},
                 TextAlign::Left);
    rendered.overlay = painter.finish();
    return rendered;
}

}  // namespace betang
