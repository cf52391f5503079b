// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_request.hpp"

#include <charconv>
#include <string_view>

namespace betang {
namespace {

constexpr int kLeast = 16;
constexpr int kMost = 8192;

std::optional<int> sideFrom(std::string_view text) {
    int side = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), side);
    const bool whole = failed == std::errc{} && end == text.data() + text.size();
    return whole && side >= kLeast && side <= kMost ? std::optional{side} : std::nullopt;
}

}  // namespace

std::string textOf(const Json& request, const char* field) {
    const auto found = request.find(field);
    if (found == request.end() || !found->is_string()) {
        throw Error{ErrorKind::InvalidArgument, std::string{field} + ": must be text"};
    }
    return found->get<std::string>();
}

std::filesystem::path pathOf(const Json& request) {
    std::filesystem::path path = textOf(request, "path");
    if (!path.is_absolute()) {
        throw Error{ErrorKind::InvalidArgument, "path: must be absolute"};
    }
    return path;
}

Result<std::optional<Size>> sizeOf(const Json& request, const char* field) {
    if (!request.contains(field)) {
        return std::optional<Size>{};
    }
    const std::string text = textOf(request, field);
    const size_t cross = text.find('x');
    if (cross != std::string::npos) {
        const std::optional<int> width = sideFrom(std::string_view{text}.substr(0, cross));
        const std::optional<int> height = sideFrom(std::string_view{text}.substr(cross + 1));
        if (width && height) {
            return std::optional{Size{*width, *height}};
        }
    }
    return Error{ErrorKind::InvalidArgument,
                 std::string{field} + ": must be like 1280x720, from 16x16 to 8192x8192"};
}

}  // namespace betang
