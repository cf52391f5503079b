// SPDX-License-Identifier: Apache-2.0

#include "compositor/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace betang {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kReturnArrow = 0x21B5;
constexpr char32_t kTabArrow = 0x21E5;
constexpr char32_t kEllipsis = 0x2026;

struct Span {
    char32_t first;
    char32_t last;
};

// What would be obeyed or stay invisible: C0, C1, soft hyphen, bidi controls, separators, fillers,
// interlinear marks, noncharacters, tags, private use.
constexpr std::array kHidden{Span{0, 0x1F},
                             Span{0x7F, 0x9F},
                             Span{0xAD, 0xAD},
                             Span{0x61C, 0x61C},
                             Span{0x115F, 0x1160},
                             Span{0x180B, 0x180F},
                             Span{0x200B, 0x200B},
                             Span{0x200E, 0x200F},
                             Span{0x2028, 0x202E},
                             Span{0x2060, 0x206F},
                             Span{0x3164, 0x3164},
                             Span{0xE000, 0xF8FF},
                             Span{0xFEFF, 0xFEFF},
                             Span{0xFFA0, 0xFFA0},
                             Span{0xFFF0, 0xFFFC},
                             Span{0xFDD0, 0xFDEF},
                             Span{0xE0000, 0xE0FFF},
                             Span{0xF0000, 0x10FFFF}};

char32_t shown(char32_t character) {
    if (character == U'\n' || character == U'\r') {
        return kReturnArrow;
    }
    if (character == U'\t') {
        return kTabArrow;
    }
    const bool hidden = std::any_of(kHidden.begin(), kHidden.end(), [character](const Span& span) {
        return character >= span.first && character <= span.last;
    });
    return hidden || (character & 0xFFFE) == 0xFFFE ? kReplacement : character;
}

uint8_t byteAt(std::string_view bytes, size_t index) {
    return static_cast<uint8_t>(bytes[index]);
}

// How many bytes the sequence that begins with `lead` has; 0: no such sequence.
size_t sequenceLength(uint8_t lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

bool isScalar(char32_t value, size_t length) {
    constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return value >= kLeast.at(length) && value <= 0x10FFFF && !surrogate;
}

// The character at the front (RFC 3629 4), or a replacement for one byte of nonsense.
std::pair<char32_t, size_t> decodeFront(std::string_view bytes) {
    const uint8_t lead = byteAt(bytes, 0);
    const size_t length = sequenceLength(lead);
    if (length == 1) {
        return {lead, 1};
    }
    if (length == 0 || bytes.size() < length) {
        return {kReplacement, 1};
    }
    char32_t value = lead & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; ++i) {
        if ((byteAt(bytes, i) & 0xC0U) != 0x80) {
            return {kReplacement, 1};
        }
        value = (value << 6U) | (byteAt(bytes, i) & 0x3FU);
    }
    return isScalar(value, length) ? std::pair{value, length} : std::pair{kReplacement, size_t{1}};
}

void append(std::string& out, char32_t character) {
    const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (character < 0x80) {
        put(character);
        return;
    }
    if (character < 0x800) {
        put(0xC0U | (character >> 6U));
    } else if (character < 0x10000) {
        put(0xE0U | (character >> 12U));
        put(0x80U | ((character >> 6U) & 0x3FU));
    } else {
        put(0xF0U | (character >> 18U));
        put(0x80U | ((character >> 12U) & 0x3FU));
        put(0x80U | ((character >> 6U) & 0x3FU));
    }
    put(0x80U | (character & 0x3FU));
}

}  // namespace

std::string displayText(std::string_view bytes) {
    std::string out;
    for (size_t count = 0; !bytes.empty(); ++count) {
        if (count == kMaxShownCharacters) {
            append(out, kEllipsis);
            break;
        }
        const auto [character, length] = decodeFront(bytes);
        append(out, shown(character));
        bytes.remove_prefix(length);
    }
    return out;
}

}  // namespace betang
