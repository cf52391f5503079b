// SPDX-License-Identifier: Apache-2.0

#include "server/api_views.hpp"

#include <algorithm>

#include "bus/stream_reason.hpp"
#include "config/layout_json.hpp"
#include "config/layouts.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

StreamReport reportOf(const StreamId& stream, const Reports& reports, UtcTime now) {
    const auto known = reports.find(stream);
    return known != reports.end() ? known->second
                                  : StreamReport{.stream = stream,
                                                 .reason = "its worker has not reported yet",
                                                 .since = now,
                                                 .at = now};
}

std::vector<StreamKind> streamsOf(const CameraConfig& camera) {
    std::vector<StreamKind> kinds;
    for (const StreamKind kind : {StreamKind::Main, StreamKind::Sub}) {
        if (camera.has(kind)) {
            kinds.push_back(kind);
        }
    }
    return kinds;
}

std::vector<std::string> groupsOf(const Config& config, const CameraId& camera) {
    std::vector<std::string> groups;
    for (const auto& [id, group] : config.groups) {
        if (std::find(group.cameras.begin(), group.cameras.end(), camera) != group.cameras.end()) {
            groups.push_back(id);
        }
    }
    return groups;
}

Json cameraJson(const Config& config,
                const CameraConfig& camera,
                const Reports& reports,
                UtcTime now) {
    Json streams = Json::object();
    for (const StreamKind kind : streamsOf(camera)) {
        streams[std::string{toText(kind)}] =
            streamJson(reportOf({camera.id, kind}, reports, now), now);
    }
    const std::string site{camera.id.site()};
    const auto known = config.sites.find(site);
    return {{"id", camera.id.text()},
            {"name", camera.name},
            {"site", site},
            {"site_name", known == config.sites.end() ? site : known->second.name},
            {"link", known == config.sites.end() ? site : known->second.link},
            {"groups", groupsOf(config, camera.id)},
            {"recorded", camera.record != RecordPolicy::Off},
            {"lent", camera.lent.has_value()},
            {"streams", std::move(streams)}};
}

Json presetsJson(const WallConfig& wall) {
    Json presets = Json::array();
    for (const auto& [id, preset] : wall.presets) {
        presets.push_back({{"id", id}, {"name", preset.name}});
    }
    return presets;
}

Json toursJson(const WallConfig& wall) {
    Json tours = Json::array();
    for (const auto& [id, tour] : wall.tours) {
        tours.push_back({{"id", id}, {"name", tour.name}});
    }
    return tours;
}

Json wallJson(const WallConfig& wall) {
    Json cameras = Json::array();
    for (const CameraId& camera : wall.cameras) {
        cameras.push_back(camera.text());
    }
    const bool live = std::any_of(wall.outputs.begin(), wall.outputs.end(), [](const auto& output) {
        return output.kind == OutputKind::Encoded;
    });
    return {{"id", wall.id},
            {"name", wall.name},
            {"stream", CameraId::forWall(wall.id).text()},
            {"live", live},
            {"canvas", {{"width", wall.canvas.width}, {"height", wall.canvas.height}}},
            {"layout", layoutJson(wall.layout)},
            {"cameras", std::move(cameras)},
            {"preset", Json()},
            {"presets", presetsJson(wall)},
            {"tour", Json()},
            {"tours", toursJson(wall)}};
}

}  // namespace

Json aboutJson(const Config& config) {
    return {{"name", "Betang"},
            {"version", BETANG_VERSION},
            {"province", config.province},
            {"time_zone", config.time_zone}};
}

Json camerasJson(const Config& config, const Reports& reports, UtcTime now) {
    Json cameras = Json::array();
    for (const auto& [id, camera] : config.cameras) {
        cameras.push_back(cameraJson(config, camera, reports, now));
    }
    return {{"cameras", std::move(cameras)}};
}

Json wallsJson(const Config& config) {
    Json walls = Json::array();
    for (const auto& [id, wall] : config.walls) {
        walls.push_back(wallJson(wall));
    }
    return {{"walls", std::move(walls)}};
}

void showTiles(Json& wall, const Json& status, const Config& config) {
    const auto layout = layoutNamed(status.value("layout", ""), config.layouts);
    const Json board = status.value("board", Json());  // of a layout that has no name
    const auto tiles = status.find("tiles");
    if ((!layout && !board.is_object()) || tiles == status.end() || !tiles->is_array()) {
        return;
    }
    Json cameras = Json::array();
    for (const Json& tile : *tiles) {
        cameras.push_back(tile.is_object() ? tile.value("camera", Json()) : Json());
    }
    const Json preset = status.value("preset", Json());
    wall["layout"] = board.is_object() ? board : layoutJson(*layout);
    wall["cameras"] = std::move(cameras);
    wall["preset"] = preset.is_string() ? preset : Json();
    const Json tour = status.value("tour", Json());
    wall["tour"] = tour.is_object() ? tour : Json();
    wall["load"] = status.value("load", Json());
}

Json streamJson(const StreamReport& report, UtcTime now) {
    const std::chrono::duration<double> age = now - report.at;
    return {{"camera", report.stream.camera.text()},
            {"stream", toText(report.stream.kind)},
            {"state", toText(report.state)},
            {"reason", report.reason},
            {"reason_id", indonesianReason(report.reason)},
            {"since", toRfc3339(report.since)},
            {"at", toRfc3339(report.at)},
            {"age_s", std::max(0.0, age.count())},
            {"run", report.run},
            {"access_units", report.access_units},
            {"lost_packets", report.lost_packets},
            {"damaged", report.damaged},
            {"reconnects", report.reconnects},
            {"gop_ms", report.gop_ms},
            {"drift_ppm", report.drift_ppm}};
}

std::vector<Json> allStates(const Config& config, const Reports& reports, UtcTime now) {
    std::vector<Json> states;
    for (const auto& [id, camera] : config.cameras) {
        for (const StreamKind kind : streamsOf(camera)) {
            states.push_back(streamJson(reportOf({id, kind}, reports, now), now));
        }
    }
    return states;
}

}  // namespace betang
