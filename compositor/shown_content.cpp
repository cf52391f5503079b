// SPDX-License-Identifier: Apache-2.0

#include "compositor/shown_content.hpp"

#include <fstream>
#include <utility>

#include "compositor/layout.hpp"

namespace betang {
namespace {

constexpr size_t kMostTiles = size_t{kMaxGridSide} * size_t{kMaxGridSide};
constexpr std::streamsize kLargestFile = 64 * 1024;

Error invalid(const std::string& text) {
    return Error{ErrorKind::InvalidArgument, "show: " + text};
}

Result<std::optional<CameraId>> cameraFrom(const Json& entry,
                                           const std::function<bool(const CameraId&)>& known) {
    if (entry.is_null()) {
        return std::optional<CameraId>{};
    }
    if (!entry.is_string()) {
        return invalid("each of cameras must be an id or null");
    }
    const Result<CameraId> id = CameraId::parse(entry.get_ref<const std::string&>());
    if (!id.ok()) {
        return id.error();
    }
    if (!known(*id)) {
        return invalid("there is no camera '" + id->text() + "'");
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
        Result<std::optional<CameraId>> camera = cameraFrom(entry, known);
        if (!camera.ok()) {
            return camera.error();
        }
        after.cameras.push_back(*camera);
    }
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
