// SPDX-License-Identifier: Apache-2.0

#include "compositor/overlay_digits.hpp"

#include <cstddef>
#include <string>

namespace betang {
namespace {

constexpr std::string_view kCharacters = "0123456789:";

}  // namespace

Digits::Digits(int height, const TextStyle& style) : height_{height} {
    for (size_t i = 0; i < kCharacters.size(); ++i) {
        const std::string character{kCharacters[i]};
        const int width = textWidth(character, style);
        Painter painter{{width, height}};
        painter.text({0, 0, width + 2, height}, character, style, TextAlign::Left);
        glyphs_.at(i) = painter.finish();
    }
}

int Digits::width(std::string_view text) const {
    int width = 0;
    for (const char character : text) {
        const Overlay* overlay = glyph(character);
        width += overlay == nullptr ? 0 : overlay->size.width;
    }
    return width;
}

void Digits::draw(const I420View& target, std::string_view text, int x, int y) const {
    for (const char character : text) {
        if (const Overlay* overlay = glyph(character)) {
            blend(target, *overlay, x, y);
            x += overlay->size.width;
        }
    }
}

const Overlay* Digits::glyph(char character) const {
    const size_t index = kCharacters.find(character);
    return index == std::string_view::npos ? nullptr : &glyphs_.at(index);
}

}  // namespace betang
