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

Result<ReplayRequest> replayRequest(const Json& request, const Scene& scene) {
    const auto invalid = [](const char* text) { return Error{ErrorKind::InvalidArgument, text}; };
    const Json tile = request.value("tile", Json());
    const auto tiles = static_cast<int64_t>(scene.tiles.size());
    if (!tile.is_number_integer() || tile < 1 || tile > tiles) {
        return Error{ErrorKind::InvalidArgument,
                     "replay: tile must be 1 to " + std::to_string(tiles)};
    }
    const auto index = static_cast<size_t>(tile.get<int64_t>()) - 1;
    if (!scene.tiles[index]) {
        return invalid("replay: the tile is empty");
    }
    const Json seconds = request.value("seconds", Json());
    if (!seconds.is_null() && (!seconds.is_number_integer() || seconds < 0 || seconds > 60)) {
        return invalid("replay: seconds must be 0 to 60");
    }
    const int64_t span = seconds.is_null() ? 0 : seconds.get<int64_t>();
    const SceneTile& shown = *scene.tiles[index];
    return ReplayRequest{index, {shown.camera, shown.stream}, std::chrono::seconds{span}};
}

}  // namespace betang
