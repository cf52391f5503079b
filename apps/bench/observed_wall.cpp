// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/observed_wall.hpp"

#include <memory>

#include "apps/bench/frame_notes.hpp"
#include "compositor/draw_wall.hpp"
#include "compositor/frame_painter.hpp"
#include "compositor/gst_elements.hpp"
#include "compositor/pipeline_runner.hpp"
#include "compositor/wall_role.hpp"
#include "compositor/wall_source.hpp"

namespace betang::bench {
namespace {

constexpr int kRate = 25;

// Draws as WallPainter does and writes down what it drew.
class ObservingPainter final : public FramePainter {
  public:
    ObservingPainter(const WallView& view, const std::filesystem::path& notes)
        : view_{view}, notes_{notes} {}

    void paint(const I420View& target, const ConstI420View* before) override {
        const WallContent content = view_.content({}, target.size, frame_++);
        drawer_.drawInto(content, target, before);
        const Now now = view_.now();
        std::vector<Rect> places;
        for (const LayoutTile& tile : content.layout.tiles) {
            places.push_back(tile.rect);
        }
        FrameNote note{now.monotonic, now.utc, readTiles(target, places)};
        for (size_t i = 0; i < note.tiles.size() && i < content.tiles.size(); ++i) {
            note.tiles[i].live = content.tiles[i].state == TileState::Live;
        }
        notes_.add(note);
    }

  private:
    const WallView& view_;
    FrameNotesWriter notes_;
    WallDrawer drawer_;
    uint64_t frame_ = 0;
};

GObjectPtr<GstElement> buildOutput(const WallView& view,
                                   Size size,
                                   const std::filesystem::path& notes) {
    GstElement* source = makeWallSource({.painter = std::make_shared<ObservingPainter>(view, notes),
                                         .stats = nullptr,
                                         .size = size,
                                         .frame_rate = kRate});
    GstElement* sink = makeElement("fakesink");
    setProperty(sink, "sync", "false");
    return makePipeline({source, sink});
}

}  // namespace

void runObservedWall(const Config& config, const std::filesystem::path& notes) {
    SystemClock clock;
    BreadcrumbBoard breadcrumbs{config.runtime / "crumbs"};
    const WallRole wall{config, "bench", clock, breadcrumbs};
    const Size size = config.walls.at("bench").canvas;
    const PipelineRunner output{
        "bench", [&] { return buildOutput(wall.view(), size, notes); }, [] {}, clock};
    for (;;) {
        clock.sleepFor(std::chrono::hours{24}, {});
    }
}

}  // namespace betang::bench
