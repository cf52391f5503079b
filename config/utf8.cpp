// SPDX-License-Identifier: Apache-2.0

#include "config/utf8.hpp"

#include <array>

namespace betang {

namespace {

struct Form {
    unsigned char mask;
    unsigned char lead;
    char32_t lowest;  // anything below is an overlong form
};

constexpr std::array<Form, 4> kForms{{
    {0x80, 0x00, 0x0},
    {0xe0, 0xc0, 0x80},
    {0xf0, 0xe0, 0x800},
    {0xf8, 0xf0, 0x10000},
}};

bool isScalarValue(char32_t value) {
    return value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
}

// The value of the character in the form of `length` bytes, or one that is none.
char32_t decode(std::string_view text, size_t length) {
    constexpr char32_t kNone = 0xffffffff;
    const Form& form = kForms[length - 1];
    auto value = static_cast<char32_t>(static_cast<unsigned char>(text[0]) & ~form.mask);
    for (size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0U) != 0x80U) {
            return kNone;
        }
        value = (value << 6U) | (next & 0x3fU);
    }
    return value < form.lowest ? kNone : value;
}

}  // namespace

size_t utf8Length(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const auto lead = static_cast<unsigned char>(text[0]);
    for (size_t length = 1; length <= kForms.size() && length <= text.size(); ++length) {
        const Form& form = kForms[length - 1];
        if ((lead & form.mask) == form.lead) {
            return isScalarValue(decode(text, length)) ? length : 0;
        }
    }
    return 0;
}

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const size_t length = utf8Length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace betang
