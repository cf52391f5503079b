// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_status.hpp"

#include <cmath>
#include <utility>

namespace betang {
namespace {

using std::chrono::milliseconds;

Json tileToJson(const TileSight& sight, const std::map<StreamId, LaneStatus>& lanes) {
    Json json{{"camera", sight.tile.camera.text()},
              {"name", sight.tile.name},
              {"stream", toText(sight.tile.stream)},
              {"state", toText(sight.status.state)},
              {"damaged", sight.status.damaged},
              {"reason", sight.status.reason}};
    if (sight.stored) {
        const Picture& picture = sight.stored->picture;
        json["age_ms"] = std::chrono::duration_cast<milliseconds>(sight.age).count();
        json["sequence"] = picture.sequence;
        json["width"] = picture.frame->width;
        json["height"] = picture.frame->height;
    }
    const auto lane = lanes.find({sight.tile.camera, sight.tile.stream});
    const LaneStatus status = lane == lanes.end() ? LaneStatus{} : lane->second;
    json["decoded"] = status.decoded;
    json["dropped"] = status.dropped;
    json["errors"] = status.errors;
    json["waiting"] = status.waiting;
    return json;
}

}  // namespace

Json toJson(const OutputStatus& output) {
    return {{"id", output.config.id},
            {"kind", output.config.kind == OutputKind::Encoded ? "encoded" : "display"},
            {"running", output.pipeline.running},
            {"restarts", output.pipeline.restarts},
            {"problem", output.pipeline.problem},
            {"frames", output.frames.frames},
            {"skipped", output.frames.skipped},
            {"longest_gap_ms", output.frames.longest_gap.count()},
            {"p99_gap_ms", output.frames.p99_gap.count()},
            {"frame_rate", std::round(output.frames.rate * 10) / 10},
            {"shown", output.shown},
            {"encoding", output.encoding},
            {"encoded", output.encoded},
            {"rtsp_clients", output.rtsp_clients}};
}

Json tilesToJson(WallModel& model) {
    const WallView& view = model.view();
    const std::map<StreamId, LaneStatus> lanes = model.lanes();
    Json tiles = Json::array();
    for (const std::optional<TileSight>& sight : view.look(*view.scene(), view.now())) {
        tiles.push_back(sight ? tileToJson(*sight, lanes) : Json());
    }
    return tiles;
}

Json readerToJson(const ReaderCounters& reader) {
    return {{"received", reader.received},
            {"caught_up", reader.caught_up},
            {"lost", reader.lost},
            {"malformed", reader.malformed}};
}

}  // namespace betang
