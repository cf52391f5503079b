// SPDX-License-Identifier: Apache-2.0

#include "config/nearest.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "config/utf8.hpp"

namespace betang {

namespace {

constexpr size_t kLongestShown = 60;
constexpr size_t kLongestCompared = 100;

// "Optimal string alignment": three rows of the table are enough.
size_t distance(std::string_view a, std::string_view b) {
    std::vector<size_t> before(b.size() + 1);
    std::vector<size_t> above(b.size() + 1);
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) {
        above[j] = j;
    }
    for (size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

}  // namespace

std::string nearest(std::string_view text, const std::vector<std::string>& known) {
    std::string best;
    size_t best_distance = kLongestCompared;
    if (text.size() > kLongestCompared) {
        return best;
    }
    for (const std::string& candidate : known) {
        const size_t longer = std::max(text.size(), candidate.size());
        const size_t shorter = std::min(text.size(), candidate.size());
        if (longer - shorter > longer / 3) {
            continue;
        }
        const size_t d = distance(text, candidate);
        if (d <= std::max<size_t>(1, longer / 3) && d < best_distance) {
            best = candidate;
            best_distance = d;
        }
    }
    return best;
}

std::string shown(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size() && out.size() < kLongestShown;) {
        const size_t length = utf8Length(text.substr(i));
        const auto first = static_cast<unsigned char>(text[i]);
        if (length == 1 && (first < 0x20 || first == 0x7f)) {
            out += fmt::format("\\x{:02x}", first);
        } else {
            out += text.substr(i, length);
        }
        i += std::max<size_t>(length, 1);
    }
    return out;
}

}  // namespace betang
