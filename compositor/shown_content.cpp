// SPDX-License-Identifier: Apache-2.0

#include "compositor/shown_content.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include "compositor/part_layout.hpp"
#include "config/layout_json.hpp"
#include "config/layouts.hpp"
#include "core/replace_file.hpp"

namespace betang {
namespace {

constexpr double kSmallestPart = 0.05;
constexpr double kRounding = 1e-9;
constexpr std::streamsize kLargestFile = 64 * 1024;

Error invalid(const std::string& text, const char* op = "show") {
    return Error{ErrorKind::InvalidArgument, std::string{op} + ": " + text};
}

Result<std::optional<CameraId>> cameraFrom(const Json& entry,
                                           const Showable& showable,
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
    if (!showable.camera(*id)) {
        return invalid("there is no camera '" + id->text() + "'", op);
    }
    return std::optional{*id};
}

std::filesystem::path fileOf(const Config& config, const WallConfig& wall) {
    return shownFolder(config) / (wall.id + ".json");
}

std::vector<std::optional<CameraId>> allOf(const std::vector<CameraId>& cameras) {
    return {cameras.begin(), cameras.end()};
}

Json readSmallJson(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(static_cast<size_t>(kLargestFile), '\0');
    file.read(text.data(), kLargestFile);
    text.resize(static_cast<size_t>(file.gcount()));
    return Json::parse(text, nullptr, false);
}

Json zoomJson(const std::map<size_t, Zoom>& zooms) {
    Json list = Json::array();
    for (const auto& [tile, zoom] : zooms) {
        list.push_back({{"tile", tile + 1}, {"part", {zoom.x, zoom.y, zoom.width, zoom.height}}});
    }
    return list;
}

// The index of "tile", which counts from 1.
Result<size_t> tileFrom(const Json& request, const ShownContent& content, const char* op) {
    const auto tile = request.find("tile");
    const auto tiles = static_cast<int64_t>(content.layout.tiles.size());
    if (tile == request.end() || !tile->is_number_integer() || tile->get<int64_t>() < 1 ||
        tile->get<int64_t>() > tiles) {
        return invalid("tile must be 1 to " + std::to_string(tiles), op);
    }
    return static_cast<size_t>(tile->get<int64_t>()) - 1;
}

std::optional<Zoom> zoomFrom(const Json& part) {
    const auto isShare = [](const Json& value) {
        return value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1;
    };
    if (!part.is_array() || part.size() != 4 || !std::all_of(part.begin(), part.end(), isShare)) {
        return std::nullopt;
    }
    const Zoom zoom{part[0], part[1], part[2], part[3]};
    const bool inside =
        zoom.x + zoom.width <= 1 + kRounding && zoom.y + zoom.height <= 1 + kRounding;
    const bool enough = zoom.width >= kSmallestPart && zoom.height >= kSmallestPart;
    return inside && enough ? std::optional{zoom} : std::nullopt;
}

Result<WallLayout> wantedLayout(const Json& layout, const Json& request, const Showable& showable) {
    const std::string name = layout.is_string() ? layout.get<std::string>() : "";
    if (name == kMixedLayout && request.contains("board")) {
        auto board = layoutFrom(request["board"], kMixedLayout);
        return board ? std::move(board) : invalid(board.error().text());
    }
    auto named = layoutNamed(name, showable.layouts);
    return named ? std::move(named) : invalid("layout " + named.error().text());
}

// The outputs that a preset is called up for; nothing: the whole wall.
Result<std::vector<std::string>> outputsFrom(const Json& request, const PresetConfig& preset) {
    const auto outputs = request.find("outputs");
    if (outputs == request.end() || outputs->is_null()) {
        return preset.outputs;
    }
    const bool names = outputs->is_array() && !outputs->empty() &&
                       std::all_of(outputs->begin(), outputs->end(), [](const Json& id) {
                           return id.is_string();
                       });
    return names ? Result{outputs->get<std::vector<std::string>>()}
                 : invalid("outputs must be a list of ids of outputs", "preset");
}

}  // namespace

ShownContent configuredContent(const WallConfig& wall) {
    return {.layout = wall.layout, .cameras = allOf(wall.cameras)};
}

Json toJson(const ShownContent& content) {
    Json cameras = Json::array();
    for (const std::optional<CameraId>& camera : content.cameras) {
        cameras.push_back(camera ? Json(camera->text()) : Json());
    }
    Json told{{"layout", content.layout.name},
              {"cameras", std::move(cameras)},
              {"preset", content.preset.empty() ? Json() : Json(content.preset)},
              {"tour", content.tour.empty() ? Json() : Json(content.tour)},
              {"zoom", zoomJson(content.zoom)}};
    if (content.layout.name == kMixedLayout) {
        told["board"] = layoutJson(content.layout);
    }
    return told;
}

Result<ShownContent> changedContent(const ShownContent& before,
                                    const Json& request,
                                    const Showable& showable) {
    ShownContent after = before;
    after.preset.clear();
    after.tour.clear();
    after.zoom.clear();
    if (const auto layout = request.find("layout"); layout != request.end()) {
        const auto named = wantedLayout(*layout, request, showable);
        if (!named) {
            return named.error();
        }
        after.layout = *named;
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
        Result<std::optional<CameraId>> camera = cameraFrom(entry, showable, "show");
        if (!camera.ok()) {
            return camera.error();
        }
        after.cameras.push_back(*camera);
    }
    return after;
}

Result<ShownContent> pushedContent(const ShownContent& before,
                                   const Json& request,
                                   const Showable& showable) {
    const auto index = tileFrom(request, before, "push");
    if (!index) {
        return index.error();
    }
    const auto camera = request.find("camera");
    if (camera == request.end()) {
        return invalid("camera must be an id, or null for none", "push");
    }
    Result<std::optional<CameraId>> chosen = cameraFrom(*camera, showable, "push");
    if (!chosen.ok()) {
        return chosen.error();
    }
    ShownContent after = before;
    after.preset.clear();
    after.zoom.erase(*index);
    after.cameras.resize(std::max(after.cameras.size(), *index + 1));
    after.cameras[*index] = *chosen;
    return after;
}

Result<ShownContent> zoomedContent(const ShownContent& before, const Json& request) {
    const auto index = tileFrom(request, before, "zoom");
    if (!index) {
        return index.error();
    }
    const Json part = request.value("part", Json("none"));
    const auto zoom = zoomFrom(part);
    if (!zoom && !part.is_null()) {
        return invalid(
            "part must be [x, y, width, height] in shares of the picture, 0.05 wide and high at "
            "least, or null",
            "zoom");
    }
    ShownContent after = before;
    after.zoom.erase(*index);
    if (zoom && *zoom != Zoom{}) {
        after.zoom[*index] = *zoom;
    }
    return after;
}

Result<ShownContent> presetContent(const ShownContent& before,
                                   const WallConfig& wall,
                                   const Json& request) {
    const auto name = request.find("preset");
    if (name == request.end() || !name->is_string()) {
        return invalid("preset must be the id of one", "preset");
    }
    const auto found = wall.presets.find(name->get_ref<const std::string&>());
    if (found == wall.presets.end()) {
        return invalid("the wall has no preset '" + name->get<std::string>() + "'", "preset");
    }
    const PresetConfig& preset = found->second;
    const auto outputs = outputsFrom(request, preset);
    if (!outputs) {
        return outputs.error();
    }
    const ShownContent whole{
        .layout = preset.layout, .cameras = allOf(preset.cameras), .preset = preset.id};
    return outputs->empty() ? Result{whole} : onOutputs(before, whole, *outputs, wall);
}

std::filesystem::path shownFolder(const Config& config) {
    return (config.state.empty() ? config.runtime : config.state) / "walls";
}

std::optional<ShownContent> loadShown(const Config& config, const WallConfig& wall) {
    const Json stored = readSmallJson(fileOf(config, wall));
    if (!stored.is_object() || !stored.contains("shown") || !stored["shown"].is_object() ||
        stored.value("configured", Json{}) != toJson(configuredContent(wall))) {
        return std::nullopt;
    }
    const Json& shown = stored["shown"];
    // A camera that is gone leaves its tile empty; a preset is shown as it is configured now.
    const Showable showable{config.layouts, [](const CameraId&) { return true; }};
    auto content = presetContent(configuredContent(wall), wall, shown);
    if (!content) {
        content = changedContent(configuredContent(wall), shown, showable);
    }
    if (!content) {
        return std::nullopt;
    }
    for (const Json& zoom : shown.value("zoom", Json::array())) {
        if (const auto zoomed = zoomedContent(*content, zoom)) {
            content = *zoomed;
        }
    }
    const Json tour = shown.value("tour", Json());
    if (tour.is_string() && wall.tours.contains(tour.get_ref<const std::string&>())) {
        content->tour = tour;
    }
    return *content;
}

Result<void> storeShown(const Config& config, const WallConfig& wall, const ShownContent& shown) {
    const Json stored{{"configured", toJson(configuredContent(wall))}, {"shown", toJson(shown)}};
    std::error_code failed;
    std::filesystem::create_directories(shownFolder(config), failed);
    if (failed) {
        return Error{ErrorKind::Io,
                     "cannot make " + shownFolder(config).string() + ": " + failed.message()};
    }
    try {
        replaceFile(fileOf(config, wall), stored.dump() + '\n');
    } catch (const Error& error) {
        return error;
    }
    return {};
}

}  // namespace betang
