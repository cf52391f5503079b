// SPDX-License-Identifier: Apache-2.0

#include "compositor/bench/drawn_wall.hpp"

#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "compositor/gst_elements.hpp"
#include "compositor/local_time.hpp"
#include "compositor/pipeline_runner.hpp"
#include "compositor/wall_model.hpp"
#include "compositor/wall_painter.hpp"
#include "compositor/wall_source.hpp"
#include "compositor/wall_status.hpp"
#include "core/cores.hpp"

namespace betang::bench {
namespace {

GObjectPtr<GstElement> buildOutput(const OutputConfig& output,
                                   const WallView& view,
                                   const std::shared_ptr<FrameStats>& stats) {
    GstElement* source =
        makeWallSource({.painter = std::make_shared<WallPainter>(view, output.region),
                        .stats = stats,
                        .size = output.size,
                        .frame_rate = output.frame_rate});
    GstElement* sink = makeElement("fakesink");
    setProperty(sink, "sync", "false");
    return makePipeline({source, sink});
}

}  // namespace

void runDrawnWall(const Config& config) {
    SystemClock clock;
    BreadcrumbBoard breadcrumbs{config.runtime / "crumbs"};
    BusContext bus;
    const WallConfig& wall = config.walls.at("bench");
    WallModel model{
        bus, clock, breadcrumbs, makeToLocal(config.time_zone), {.threads = usableCores()}};
    model.show(planWall(configuredContent(wall),
                        {.config = config,
                         .wall = wall,
                         .workers = planWorkers(config, {}),
                         .quarantined = {},
                         .before = {},
                         .now = model.view().now()}));
    const auto stats = std::make_shared<FrameStats>();
    const PipelineRunner runner{
        "bench",
        [&] { return buildOutput(wall.outputs.front(), model.view(), stats); },
        [] {},
        clock};
    const ControlServer control{
        bus, endpointsFor(config.runtime, "wall", "bench").control, [&](const Json&) {
            const Json output{{"encoded", 0}};
            return Json{{"frames", stats->figures(clock.monotonic()).frames},
                        {"tiles", tilesToJson(model)},
                        {"outputs", Json::array({output})}};
        }};
    for (;;) {
        clock.sleepFor(std::chrono::hours{24}, {});
    }
}

}  // namespace betang::bench
