// SPDX-License-Identifier: Apache-2.0

#include "compositor/shown_content.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "compositor/layout.hpp"

namespace betang {
namespace {

constexpr size_t kMostTiles = size_t{kMaxGridSide} * size_t{kMaxGridSide};
constexpr std::streamsize kLargestFile = 64 * 1024;

Error invalid(const std::string& text, const char* op = "show") {
    return Error{ErrorKind::InvalidArgument, std::string{op} + ": " + text};
}

Result<std::optional<CameraId>> cameraFrom(const Json& entry,
                                           const std::function<bool(const CameraId&)>& known,
                                           const char* op) {
    if (entry.is_null()) {
        return std::optional<CameraId>{};
    }
    if (!entry.is_string()) {
        return invalid("a camera must be an id or null", op);
    }
    const Result<CameraId> id = CameraId::parse(entry.get_ref<const std::string&>());
    if (!id.ok()) {
        return id.error();
    }
    if (!known(*id)) {
        return invalid("there is no camera '" + id->text() + "'", op);
    }
    return std::optional{*id};
}

std::filesystem::path fileOf(const std::filesystem::path& runtime, const WallConfig& wall) {
    return runtime / ("wall-" + wall.id + ".json");
}

Json readSmallJson(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(static_cast<size_t>(kLargestFile), '\0');
    file.read(text.data(), kLargestFile);
    text.resize(static_cast<size_t>(file.gcount()));
    return Json::parse(text, nullptr, false);
}

}  // namespace

ShownContent configuredContent(const WallConfig& wall) {
    ShownContent content;
    content.grid = wall.layout;
    content.cameras.reserve(wall.cameras.size());
    for (const CameraId& camera : wall.cameras) {
        content.cameras.emplace_back(camera);
    }
    return content;
}

Json toJson(const ShownContent& content) {
    Json cameras = Json::array();
    for (const std::optional<CameraId>& camera : content.cameras) {
        cameras.push_back(camera ? Json(camera->text()) : Json());
    }
    return {{"layout", toText(content.grid)}, {"cameras", std::move(cameras)}};
}

Result<ShownContent> changedContent(const ShownContent& before,
                                    const Json& request,
                                    const std::function<bool(const CameraId&)>& known) {
    ShownContent after = before;
    if (const auto layout = request.find("layout"); layout != request.end()) {
        if (!layout->is_string()) {
            return invalid("layout must be text such as 3x3");
        }
        const Result<GridLayout> grid = gridFrom(layout->get_ref<const std::string&>());
        if (!grid.ok()) {
            return grid.error();
        }
        after.grid = *grid;
    }
    const auto cameras = request.find("cameras");
    if (cameras == request.end()) {
        return after;
    }
    if (!cameras->is_array() || cameras->size() > kMostTiles) {
        return invalid("cameras must be a list of at most 64 ids");
    }
    after.cameras.clear();
    for (const Json& entry : *cameras) {
        Result<std::optional<CameraId>> camera = cameraFrom(entry, known, "show");
        if (!camera.ok()) {
            return camera.error();
        }
        after.cameras.push_back(*camera);
    }
    return after;
}

Result<ShownContent> pushedContent(const ShownContent& before,
                                   const Json& request,
                                   const std::function<bool(const CameraId&)>& known) {
    const auto tile = request.find("tile");
    const auto camera = request.find("camera");
    const int tiles = before.grid.columns * before.grid.rows;
    if (tile == request.end() || !tile->is_number_integer() || tile->get<int64_t>() < 1 ||
        tile->get<int64_t>() > tiles) {
        return invalid("tile must be 1 to " + std::to_string(tiles), "push");
    }
    if (camera == request.end()) {
        return invalid("camera must be an id, or null for none", "push");
    }
    Result<std::optional<CameraId>> chosen = cameraFrom(*camera, known, "push");
    if (!chosen.ok()) {
        return chosen.error();
    }
    ShownContent after = before;
    const auto index = static_cast<size_t>(tile->get<int64_t>()) - 1;
    after.cameras.resize(std::max(after.cameras.size(), index + 1));
    after.cameras[index] = *chosen;
    return after;
}

std::optional<ShownContent> loadShown(const std::filesystem::path& runtime,
                                      const WallConfig& wall) {
    const Json stored = readSmallJson(fileOf(runtime, wall));
    if (!stored.is_object() || !stored.contains("shown") || !stored["shown"].is_object() ||
        stored.value("configured", Json{}) != toJson(configuredContent(wall))) {
        return std::nullopt;
    }
    Result<ShownContent> shown = changedContent(
        configuredContent(wall), stored["shown"], [](const CameraId&) { return true; });
    return shown.ok() ? std::optional{*shown} : std::nullopt;
}

Result<void> storeShown(const std::filesystem::path& runtime,
                        const WallConfig& wall,
                        const ShownContent& shown) {
    const std::filesystem::path path = fileOf(runtime, wall);
    const std::filesystem::path fresh{path.string() + ".new"};
    const Json stored{{"configured", toJson(configuredContent(wall))}, {"shown", toJson(shown)}};
    std::error_code failed;
    {
        std::ofstream file{fresh, std::ios::binary | std::ios::trunc};
        file << stored.dump() << '\n';
        file.close();
        if (!file) {
            return Error{ErrorKind::Io, "cannot write " + fresh.string()};
        }
    }
    std::filesystem::rename(fresh, path, failed);
    if (failed) {
        return Error{ErrorKind::Io, "cannot write " + path.string() + ": " + failed.message()};
    }
    return {};
}

}  // namespace betang
