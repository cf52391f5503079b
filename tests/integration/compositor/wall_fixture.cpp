// SPDX-License-Identifier: Apache-2.0

#include "tests/integration/compositor/wall_fixture.hpp"

#include "compositor/layout.hpp"
#include "compositor/png.hpp"
#include "config/layouts.hpp"
#include "config/plan.hpp"
#include "media/pixel_mark.hpp"

namespace betang {

WallFixture::WallFixture(int count) {
    config.runtime = config.state = folder.path();
    config.time_zone = "Asia/Pontianak";
    config.links["link"].id = "link";
    config.sites["a"] = {"a", "A", "link"};
    for (int i = 1; i <= count; ++i) {
        const CameraId id = CameraId::parse("a.c" + std::to_string(i)).take();
        config.cameras.emplace(id,
                               CameraConfig{.id = id,
                                            .name = "Camera " + std::to_string(i),
                                            .main_url = "rtsp://127.0.0.1/main",
                                            .sub_url = {},
                                            .secret = {},
                                            .schedule = {},
                                            .storage = {}});
        cameras.push_back(id);
    }
    WallConfig wall_config;
    wall_config.id = "ops";
    wall_config.name = "Operations";
    wall_config.canvas = {640, 360};
    wall_config.layout = gridOf(2, 2);
    wall_config.presets["malam"] = {
        "malam", "Malam", layoutNamed("1+5", {}).take(), {cameras.back(), cameras.front()}};
    wall_config.cameras = cameras;
    OutputConfig output;
    output.id = "enc";
    output.size = {640, 360};
    wall_config.outputs = {output};
    config.walls["ops"] = wall_config;
}

void WallFixture::startCameras() {
    const Plan plan = planWorkers(config, {});
    publisher = std::make_unique<MarkedCameras>(
        bus,
        endpointsFor(config.runtime, "ingest", plan.worker_of.at(cameras.front())),
        clock,
        cameras);
}

void WallFixture::startWall() {
    wall = std::make_unique<WallRole>(config, "ops", clock, breadcrumbs);
}

void WallFixture::watch() {
    watcher.emplace(bus, clock);
    watcher->add({CameraId::forWall("ops"), StreamKind::Main},
                 endpointsFor(config.runtime, "wall", "ops"),
                 FromLive{});
    static_cast<void>(watcher->read(std::chrono::milliseconds{1}));
}

Json WallFixture::ask(const Json& request) {
    return callControl(bus,
                       endpointsFor(config.runtime, "wall", "ops").control,
                       request,
                       std::chrono::seconds{10})
        .take();
}

Canvas WallFixture::snapshot() {
    const std::filesystem::path path = folder.path() / "wall.png";
    ask({{"op", "snapshot"}, {"path", path.string()}});
    return readPng(path).take();
}

int WallFixture::markIn(const Canvas& canvas, GridLayout grid, size_t index) {
    return markIn(canvas, gridOf(grid.columns, grid.rows), index);
}

int WallFixture::markIn(const Canvas& canvas, const WallLayout& wanted, size_t index) {
    const Layout layout = layoutOn(wanted, canvas.size());
    const ConstI420View view = canvas.view();
    const auto mark = readMark({view.y, view.size, view.y_stride}, layout.tiles.at(index).rect);
    return mark ? mark->camera : 0;
}

std::vector<int> WallFixture::marks(GridLayout grid) {
    const Canvas canvas = snapshot();
    std::vector<int> result;
    for (size_t i = 0; i < static_cast<size_t>(grid.columns * grid.rows); ++i) {
        result.push_back(markIn(canvas, grid, i));
    }
    return result;
}

bool WallFixture::eventually(const std::function<bool()>& condition) {
    const MonoTime deadline = clock.monotonic() + std::chrono::seconds{15};
    bool holds = condition();
    while (!holds && clock.monotonic() < deadline) {
        clock.sleepFor(std::chrono::milliseconds{20}, {});
        holds = condition();
    }
    return holds;
}

std::string WallFixture::stateOf(size_t tile) {
    return status()["tiles"].at(tile).value("state", "");
}

}  // namespace betang
