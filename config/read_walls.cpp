// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "config/nearest.hpp"
#include "config/sections.hpp"

namespace betang {

namespace {

constexpr const char* kIdRule = "an id is a name of a-z, 0-9 and inner '-', at most 40 characters";
constexpr int kLargestGrid = 8;
constexpr Size kLargestEncoded{1280, 720};
constexpr int kSmallestSide = 16;

// A wall that stands in another's list of tiles, with the place of that entry.
struct WallShown {
    std::string shown_by;
    std::string wall;
    YamlPlace place;
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
        wall.layout = reader.value("layout", GridLayout{0, 0}, parseLayout);
        readCameras(reader, wall);
        reader.entries("outputs",
                       [&](const YamlEntry& output) { readOutput(reader, output, wall); });
        reader.finish();
        finishOutputs(reader, wall);
        config_.walls.emplace(entry.key, std::move(wall));
    }

    void readCameras(SettingReader& reader, WallConfig& wall) {
        const YamlNode* node = reader.find("cameras");
        const bool all = node == nullptr || node->scalar == "all";
        if (all) {
            for (const auto& [id, camera] : config_.cameras) {
                wall.cameras.push_back(id);
            }
        } else if (node->kind != YamlNode::Kind::Sequence) {
            reader.refuse("cameras", "must be a list of ids of cameras, groups or walls, or all");
        } else {
            for (const YamlNode& item : node->items) {
                readTile(reader, item, wall);
            }
        }
        fitLayout(reader, wall, all);
    }

    // A camera, every camera of a group, or another wall's picture.
    void readTile(SettingReader& reader, const YamlNode& item, WallConfig& wall) {
        const std::string setting = reader.pathOf("cameras");
        if (item.scalar.starts_with("wall.") && isName(item.scalar.substr(5))) {
            shown_.push_back({wall.id, item.scalar.substr(5), item.place});
            wall.cameras.push_back(CameraId::forWall(item.scalar.substr(5)));
        } else if (isName(item.scalar)) {
            const auto group = config_.groups.find(item.scalar);
            if (group == config_.groups.end()) {
                reader.log().refuse(
                    item.place, setting, fmt::format("there is no group '{}'", item.scalar));
                return;
            }
            const auto& cameras = group->second.cameras;
            wall.cameras.insert(wall.cameras.end(), cameras.begin(), cameras.end());
        } else if (auto id = readCameraReference(reader.log(), item, setting, config_)) {
            wall.cameras.push_back(std::move(*id));
        }
    }

    static void fitLayout(SettingReader& reader, WallConfig& wall, bool all) {
        const auto count = static_cast<int>(wall.cameras.size());
        if (wall.layout == GridLayout{0, 0}) {
            int side = 1;
            while (side < kLargestGrid && side * side < count) {
                ++side;
            }
            wall.layout = {side, side};
        }
        const int tiles = wall.layout.columns * wall.layout.rows;
        if (count > tiles && !all) {
            reader.refuse("cameras",
                          fmt::format("lists {} cameras, a layout of {}x{} has room for {}",
                                      count,
                                      wall.layout.columns,
                                      wall.layout.rows,
                                      tiles));
        }
        if (count > tiles) {
            wall.cameras.resize(static_cast<size_t>(tiles), CameraId::forWall(wall.id));
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
        const std::string setting = fmt::format("walls.{}.cameras", shown.shown_by);
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
