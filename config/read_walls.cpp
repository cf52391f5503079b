// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "config/layouts.hpp"
#include "config/nearest.hpp"
#include "config/sections.hpp"

namespace betang {

namespace {

constexpr const char* kIdRule = "an id is a name of a-z, 0-9 and inner '-', at most 40 characters";
constexpr Size kLargestEncoded{1280, 720};
constexpr int kSmallestSide = 16;

// A wall that stands in another's list of tiles, with the place of that entry.
struct WallShown {
    std::string shown_by;
    std::string wall;
    YamlPlace place;
    std::string setting;
};

class WallsReader final {
  public:
    WallsReader(SettingReader& root, Config& config) : root_{root}, config_{config} {}

    void read() {
        root_.entries("walls", [this](const YamlEntry& entry) { readWall(entry); });
        for (const WallShown& shown : shown_) {
            checkShown(shown);
        }
    }

  private:
    void readWall(const YamlEntry& entry) {
        const std::string path = fmt::format("walls.{}", shown(entry.key));
        if (!isName(entry.key)) {
            root_.log().refuse(entry.key_place, path, kIdRule);
            return;
        }
        SettingReader reader{root_.log(), entry, path};
        WallConfig wall{.id = entry.key,
                        .name = reader.text("name", entry.key),
                        .layout = {},
                        .cameras = {},
                        .outputs = {}};
        wall.canvas = reader.value("canvas", wall.canvas, parseSize);
        readContent(reader, wall.id, wall.layout, wall.cameras);
        wall.fit = reader.value("fit", wall.fit, parsePictureFit);
        wall.decoder = reader.value("decoder", wall.decoder, parseDecoderName);
        reader.entries("outputs",
                       [&](const YamlEntry& output) { readOutput(reader, output, wall); });
        finishOutputs(reader, wall);
        reader.entries("presets",
                       [&](const YamlEntry& preset) { readPreset(reader, preset, wall); });
        reader.entries("tours", [&](const YamlEntry& tour) { readTour(reader, tour, wall); });
        reader.finish();
        config_.walls.emplace(entry.key, std::move(wall));
    }

    void readPreset(SettingReader& wall_reader, const YamlEntry& entry, WallConfig& wall) {
        const std::string path = wall_reader.pathOf("presets") + "." + shown(entry.key);
        if (!isName(entry.key)) {
            root_.log().refuse(entry.key_place, path, kIdRule);
            return;
        }
        SettingReader reader{root_.log(), entry, path};
        PresetConfig preset{
            .id = entry.key, .name = reader.text("name", entry.key), .layout = {}, .cameras = {}};
        readContent(reader, wall.id, preset.layout, preset.cameras);
        readPresetOutputs(reader, wall, preset);
        reader.finish();
        wall.presets.emplace(entry.key, std::move(preset));
    }

    static void readPresetOutputs(SettingReader& reader,
                                  const WallConfig& wall,
                                  PresetConfig& preset) {
        const YamlNode* const outputs = reader.find("outputs");
        if (outputs != nullptr && outputs->kind != YamlNode::Kind::Sequence) {
            reader.refuse("outputs", "must be a list of ids of outputs");
            return;
        }
        std::vector<std::string> known;
        for (const OutputConfig& output : wall.outputs) {
            known.push_back(output.id);
        }
        for (const YamlNode& item : outputs == nullptr ? std::vector<YamlNode>{} : outputs->items) {
            if (std::find(known.begin(), known.end(), item.scalar) == known.end()) {
                reader.log().refuse(item.place,
                                    reader.pathOf("outputs"),
                                    SettingReader::noSuch(item.scalar, known));
            } else {
                preset.outputs.push_back(item.scalar);
            }
        }
    }

    void readTour(SettingReader& wall_reader, const YamlEntry& entry, WallConfig& wall) {
        const std::string path = wall_reader.pathOf("tours") + "." + shown(entry.key);
        if (!isName(entry.key)) {
            root_.log().refuse(entry.key_place, path, kIdRule);
            return;
        }
        SettingReader reader{root_.log(), entry, path};
        const size_t problems = root_.log().count();
        TourConfig tour{
            .id = entry.key, .name = reader.text("name", entry.key), .presets = {}, .cameras = {}};
        tour.dwell = reader.value("dwell", tour.dwell, parseDwell);
        tour.tile = reader.integer("tile", tour.tile, {1, static_cast<int>(kMostTiles)});
        tour.order = reader.value("order", tour.order, parseTourOrder);
        readSteps(reader, wall, tour);
        reader.finish();
        if (root_.log().count() == problems && tour.steps() < 2) {
            reader.refuse(tour.presets.empty() ? "cameras" : "presets",
                          "a tour needs two steps at least");
        }
        wall.tours.emplace(entry.key, std::move(tour));
    }

    void readSteps(SettingReader& reader, const WallConfig& wall, TourConfig& tour) {
        const YamlNode* const presets = reader.find("presets");
        const YamlNode* const cameras = reader.find("cameras");
        if ((presets == nullptr) == (cameras == nullptr)) {
            reader.refuse(presets == nullptr ? "presets" : "cameras",
                          "a tour is either of presets or of cameras");
        } else if ((presets != nullptr ? presets : cameras)->kind != YamlNode::Kind::Sequence) {
            reader.refuse(presets != nullptr ? "presets" : "cameras", "must be a list");
        } else if (cameras != nullptr) {
            for (const YamlNode& item : cameras->items) {
                readTile(reader, item, wall.id, tour.cameras);
            }
        } else {
            for (const YamlNode& item : presets->items) {
                readPresetName(reader, item, wall, tour);
            }
            if (reader.find("tile") != nullptr) {
                reader.refuse("tile", "a tour of presets shows them on the whole wall");
            }
        }
    }

    static void readPresetName(SettingReader& reader,
                               const YamlNode& item,
                               const WallConfig& wall,
                               TourConfig& tour) {
        if (wall.presets.contains(item.scalar)) {
            tour.presets.push_back(item.scalar);
            return;
        }
        std::vector<std::string> known;
        for (const auto& [id, preset] : wall.presets) {
            known.push_back(id);
        }
        reader.log().refuse(
            item.place, reader.pathOf("presets"), SettingReader::noSuch(item.scalar, known));
    }

    void readContent(SettingReader& reader,
                     const std::string& wall,
                     WallLayout& layout,
                     std::vector<CameraId>& cameras) {
        const auto chosen =
            reader.value("layout", std::optional<WallLayout>{}, [this](std::string_view text) {
                return readLayoutName(text);
            });
        const YamlNode* node = reader.find("cameras");
        const bool all = node == nullptr || node->scalar == "all";
        if (all) {
            for (const auto& [id, camera] : config_.cameras) {
                cameras.push_back(id);
            }
        } else if (node->kind != YamlNode::Kind::Sequence) {
            reader.refuse("cameras", "must be a list of ids of cameras, groups or walls, or all");
        } else {
            for (const YamlNode& item : node->items) {
                readTile(reader, item, wall, cameras);
            }
        }
        layout = chosen.value_or(squareFor(cameras.size()));
        fitLayout(reader, layout, cameras, all);
    }

    // Nothing is what fits the cameras.
    [[nodiscard]] Result<std::optional<WallLayout>> readLayoutName(std::string_view text) const {
        if (text == "auto") {
            return std::optional<WallLayout>{};
        }
        auto layout = layoutNamed(text, config_.layouts);
        if (!layout) {
            return Error{ErrorKind::BadConfig, layout.error().text() + "; auto fits the cameras"};
        }
        return std::optional{std::move(*layout)};
    }

    // A camera, every camera of a group, or another wall's picture.
    void readTile(SettingReader& reader,
                  const YamlNode& item,
                  const std::string& wall,
                  std::vector<CameraId>& cameras) {
        const std::string setting = reader.pathOf("cameras");
        if (item.scalar.starts_with("wall.") && isName(item.scalar.substr(5))) {
            shown_.push_back({wall, item.scalar.substr(5), item.place, setting});
            cameras.push_back(CameraId::forWall(item.scalar.substr(5)));
        } else if (isName(item.scalar)) {
            const auto group = config_.groups.find(item.scalar);
            if (group == config_.groups.end()) {
                reader.log().refuse(
                    item.place, setting, fmt::format("there is no group '{}'", item.scalar));
                return;
            }
            const auto& members = group->second.cameras;
            cameras.insert(cameras.end(), members.begin(), members.end());
        } else if (auto id = readCameraReference(reader.log(), item, setting, config_)) {
            cameras.push_back(std::move(*id));
        }
    }

    static void fitLayout(SettingReader& reader,
                          const WallLayout& layout,
                          std::vector<CameraId>& cameras,
                          bool all) {
        const size_t tiles = layout.tiles.size();
        if (cameras.size() > tiles && !all) {
            reader.refuse("cameras",
                          fmt::format("lists {} cameras, a layout of {} has room for {}",
                                      cameras.size(),
                                      layout.name,
                                      tiles));
        }
        if (cameras.size() > tiles) {
            cameras.erase(cameras.begin() + static_cast<std::ptrdiff_t>(tiles), cameras.end());
        }
    }

    void readOutput(SettingReader& wall_reader, const YamlEntry& entry, WallConfig& wall) {
        const std::string path = wall_reader.pathOf("outputs") + "." + shown(entry.key);
        if (!isName(entry.key)) {
            root_.log().refuse(entry.key_place, path, kIdRule);
            return;
        }
        const size_t problems = root_.log().count();
        SettingReader reader{root_.log(), entry, path};
        OutputConfig output{.id = entry.key, .region = {}, .display = {}};
        output.kind = reader.value("kind", output.kind, parseOutputKind);
        output.frame_rate = reader.integer("rate", output.frame_rate, {1, 60});
        output.region = reader.value("region", Rect{}, parseRegion);
        output.size = reader.value("size", defaultSize(output, wall.canvas), parseSize);
        output.rtsp_port = reader.integer("rtsp_port", 0, {0, 65535});
        output.bitrate_kbits = reader.integer("bitrate_kbits", output.bitrate_kbits, {50, 100'000});
        output.display = reader.value("display", std::string{}, parseDisplay);
        reader.finish();
        if (root_.log().count() > problems) {
            return;  // what follows would only be their consequences
        }
        checkKind(reader, output.kind);
        checkRegion(reader, output.region, wall.canvas);
        checkPort(reader, path, output.rtsp_port);
        wall.outputs.push_back(std::move(output));
    }

    // What it shows, pixel for pixel; encoded no larger than kLargestEncoded in either direction,
    // because an encoder costs more than all decoders of a wall (see docs/benchmarks.md).
    static Size defaultSize(const OutputConfig& output, Size canvas) {
        const Size seen = output.region == Rect{} ? canvas : output.region.size();
        double fit = 1;
        if (output.kind == OutputKind::Encoded) {
            fit = std::min({fit,
                            static_cast<double>(kLargestEncoded.width) / seen.width,
                            static_cast<double>(kLargestEncoded.height) / seen.height});
        }
        return {evenSide(seen.width * fit), evenSide(seen.height * fit)};
    }

    static int evenSide(double side) {
        return std::max(2 * static_cast<int>(side / 2 + 0.5), kSmallestSide);
    }

    static void checkKind(SettingReader& reader, OutputKind kind) {
        const bool encoded = kind == OutputKind::Encoded;
        const std::string rule = fmt::format("an output of kind {} has no such setting",
                                             encoded ? "encoded" : "display");
        for (const char* name : {"rtsp_port", "bitrate_kbits"}) {
            if (!encoded && reader.find(name) != nullptr) {
                reader.refuse(name, rule);
            }
        }
        if (encoded && reader.find("display") != nullptr) {
            reader.refuse("display", rule);
        }
    }

    static void checkRegion(SettingReader& reader, const Rect& region, Size canvas) {
        if (region.x + region.width > canvas.width || region.y + region.height > canvas.height) {
            reader.refuse(
                "region",
                fmt::format("must lie within the canvas, {}x{}", canvas.width, canvas.height));
        }
    }

    void checkPort(SettingReader& reader, const std::string& path, int port) {
        if (port == 0) {
            return;
        }
        const auto [taken, is_new] = ports_.emplace(port, path);
        if (!is_new) {
            reader.refuse("rtsp_port", fmt::format("port {} is taken by {}", port, taken->second));
        }
    }

    static void finishOutputs(SettingReader& reader, WallConfig& wall) {
        if (wall.outputs.empty()) {
            OutputConfig stream{.id = "stream", .region = {}, .display = {}};
            stream.size = defaultSize(stream, wall.canvas);
            wall.outputs.push_back(std::move(stream));
        }
        const auto encoded =
            std::count_if(wall.outputs.begin(), wall.outputs.end(), [](const OutputConfig& output) {
                return output.kind == OutputKind::Encoded;
            });
        if (encoded > 1) {
            reader.refuse("outputs",
                          "one output of kind encoded at most: it carries the wall's own name");
        }
    }

    void checkShown(const WallShown& shown) {
        const std::string& setting = shown.setting;
        const auto wall = config_.walls.find(shown.wall);
        if (wall == config_.walls.end()) {
            root_.log().refuse(
                shown.place, setting, fmt::format("there is no wall '{}'", shown.wall));
        } else if (reaches(shown.wall, shown.shown_by)) {
            root_.log().refuse(shown.place, setting, "a wall must not show itself");
        } else if (!hasEncoded(wall->second)) {
            root_.log().refuse(
                shown.place,
                setting,
                fmt::format("wall '{}' has no output of kind encoded to show", shown.wall));
        }
    }

    static bool hasEncoded(const WallConfig& wall) {
        return std::any_of(
            wall.outputs.begin(), wall.outputs.end(), [](const OutputConfig& output) {
                return output.kind == OutputKind::Encoded;
            });
    }

    // Whether `to` is `from` or can be seen on it, through any number of walls.
    [[nodiscard]] bool reaches(const std::string& from, const std::string& to) const {
        std::vector<std::string> open{from};
        std::map<std::string, bool> seen;
        while (!open.empty()) {
            const std::string wall = open.back();
            open.pop_back();
            if (wall == to) {
                return true;
            }
            if (!seen.emplace(wall, true).second) {
                continue;
            }
            for (const WallShown& shown : shown_) {
                if (shown.shown_by == wall) {
                    open.push_back(shown.wall);
                }
            }
        }
        return false;
    }

    SettingReader& root_;
    Config& config_;
    std::map<int, std::string> ports_;
    std::vector<WallShown> shown_;
};

}  // namespace

void readWalls(SettingReader& root, Config& config) {
    WallsReader{root, config}.read();
}

}  // namespace betang
