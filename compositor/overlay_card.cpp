// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>

#include "compositor/overlay_paint.hpp"
#include "compositor/overlay_tile.hpp"
#include "compositor/text.hpp"

namespace betang {
namespace {

constexpr RgbColour kCardGround{13, 16, 20};
constexpr double kCardOpacity = 0.78;
constexpr RgbColour kWordInk{240, 243, 246};
constexpr RgbColour kRestInk{176, 184, 192};
constexpr int kLeastArea = 36;          // lower, and the strip says it alone
constexpr int kLeastAreaForRest = 60;   // "since 14:05"
constexpr int kLeastAreaForMore = 140;  // a sentence

// Sizes of what the card holds, from the room it has.
struct CardMetrics {
    int icon = 0;
    int word = 0;
    int rest = 0;
    int detail = 0;
    int gap = 0;

    [[nodiscard]] int height() const {
        return icon + 2 * gap + lineOf(word) + lineOf(rest) + lineOf(detail);
    }

    static int lineOf(int pixels) { return pixels * 4 / 3; }
};

std::string wordOf(const Card& card) {
    return std::string{toText(card.state)};
}

std::string restOf(const Card& card) {
    const size_t word = toText(card.state).size();
    return card.badge.size() > word + 1 ? card.badge.substr(word + 1) : std::string{};
}

// The word fills at most four fifths of the width.
int wordPixels(const Card& card) {
    const int wanted = std::clamp(card.area.height / 8, 11, 56);
    const int width = textWidth(wordOf(card), {wanted, true, {}});
    const int room = card.area.width * 4 / 5;
    return width <= room ? wanted : std::max(8, wanted * room / width);
}

CardMetrics metricsOf(const Card& card) {
    CardMetrics metrics;
    metrics.word = wordPixels(card);
    metrics.icon = std::clamp(card.area.height / 5, 14, 88);
    metrics.gap = std::max(3, card.area.height / 36);
    if (!restOf(card).empty() && card.area.height >= kLeastAreaForRest) {
        metrics.rest = std::max(9, metrics.word * 7 / 10);
    }
    if (!card.detail.empty() && card.area.height >= kLeastAreaForMore) {
        metrics.detail = std::clamp(metrics.word / 2, 10, 22);
    }
    return metrics;
}

void paintLine(Painter& painter, const Rect& box, const std::string& text, const TextStyle& style) {
    if (style.pixels > 0) {
        painter.text(box, text, style, TextAlign::Centre);
    }
}

void paintContent(Painter& painter, const Card& card, const CardMetrics& metrics) {
    const int margin = card.area.width / 12;
    Rect line{margin, (card.area.height - metrics.height()) / 2, card.area.width - 2 * margin, 0};
    painter.icon(card.state,
                 {(card.area.width - metrics.icon) / 2, line.y, metrics.icon, metrics.icon},
                 {kWordInk, 0.92});
    line.y += metrics.icon + metrics.gap;
    line.height = CardMetrics::lineOf(metrics.word);
    paintLine(painter, line, wordOf(card), {metrics.word, true, {kWordInk, 1.0}});
    line.y += line.height;
    line.height = CardMetrics::lineOf(metrics.rest);
    paintLine(painter, line, restOf(card), {metrics.rest, false, {kRestInk, 1.0}});
    line.y += line.height + metrics.gap;
    line.height = CardMetrics::lineOf(metrics.detail);
    paintLine(painter, line, displayText(card.detail), {metrics.detail, false, {kRestInk, 1.0}});
}

// A panel behind the text, so that it reads over any picture.
void paintPanel(Painter& painter, const Card& card, const CardMetrics& metrics) {
    const int height = metrics.height() + 4 * metrics.gap;
    const int margin = card.area.width / 14;
    painter.fillRounded(
        {margin, (card.area.height - height) / 2, card.area.width - 2 * margin, height},
        2.0 * metrics.gap,
        {kCardGround, kCardOpacity});
}

}  // namespace

Overlay renderCard(const Card& card) {
    Painter painter{card.area};
    if (card.state != TileState::Empty && card.area.height >= kLeastArea &&
        card.area.width >= kLeastArea) {
        const CardMetrics metrics = metricsOf(card);
        if (card.over_picture) {
            paintPanel(painter, card, metrics);
        }
        paintContent(painter, card, metrics);
    }
    return painter.finish();
}

}  // namespace betang
