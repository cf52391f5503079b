// SPDX-License-Identifier: Apache-2.0

#include "config/number_text.hpp"

#include <algorithm>
#include <charconv>

namespace betang {

std::optional<int64_t> wholeNumber(std::string_view text) {
    int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, value);
    const bool digits_only = !text.empty() && text.front() >= '0' && text.front() <= '9';
    return digits_only && stop == end && failed == std::errc{} ? std::optional{value}
                                                               : std::nullopt;
}

std::optional<int> smallNumber(std::string_view text) {
    const auto value = wholeNumber(text);
    return value && *value <= 1'000'000 ? std::optional{static_cast<int>(*value)} : std::nullopt;
}

std::optional<Size> pairOf(std::string_view text) {
    const size_t cross = text.find('x');
    if (cross == std::string_view::npos) {
        return std::nullopt;
    }
    const auto width = smallNumber(text.substr(0, cross));
    const auto height = smallNumber(text.substr(cross + 1));
    return width && height ? std::optional{Size{*width, *height}} : std::nullopt;
}

std::optional<Rect> rectOf(std::string_view text) {
    const size_t first = std::min(text.find('+'), text.size());
    const size_t second = std::min(text.find('+', first + 1), text.size());
    if (second == text.size()) {
        return std::nullopt;
    }
    const auto size = pairOf(text.substr(0, first));
    const auto x = smallNumber(text.substr(first + 1, second - first - 1));
    const auto y = smallNumber(text.substr(second + 1));
    const bool whole = size && x && y && size->width > 0 && size->height > 0;
    return whole ? std::optional{Rect{*x, *y, size->width, size->height}} : std::nullopt;
}

}  // namespace betang
