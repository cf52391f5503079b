// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_view.hpp"

#include "compositor/local_time.hpp"
#include "compositor/wall_painter.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_picture.hpp"

namespace betang {
namespace {

using std::chrono::seconds;

const CameraId kDermaga = CameraId::parse("kapuas.dermaga").take();
const CameraId kPasar = CameraId::parse("kapuas.pasar").take();

// A wall of 2x1: Dermaga and Pasar.
struct Wall {
    Wall() {
        Scene shown{.wall = "ops", .layout = gridLayout({2, 1}, {640, 180}), .tiles = {}};
        for (const CameraId& camera : {kDermaga, kPasar}) {
            shown.tiles.push_back(SceneTile{.camera = camera,
                                            .name = camera.text(),
                                            .quarantined_since = std::nullopt,
                                            .assigned_at = clock.monotonic(),
                                            .assigned_at_utc = clock.utc()});
        }
        show(std::move(shown));
        store.retain({kDermaga, kPasar});
    }

    void show(Scene shown) { scene.set(std::make_shared<const Scene>(std::move(shown))); }

    void put(const CameraId& camera, uint8_t luma, const Stillness& stillness = {}) {
        store.put({camera, StreamKind::Main},
                  {.frame = plainPicture({320, 180}, {.y = luma}),
                   .sequence = luma,
                   .captured = clock.utc()},
                  stillness,
                  clock);
    }

    void report(const CameraId& camera, std::chrono::milliseconds gop) {
        StreamReport report{.stream = {camera, StreamKind::Main}, .state = StreamState::Live};
        report.gop_ms = static_cast<uint64_t>(gop.count());
        states.put(toJson(report).dump(), clock.monotonic());
    }

    [[nodiscard]] TileState stateOf(size_t tile) const {
        return view.look(*scene.current(), view.now()).at(tile)->status.state;
    }

    TempFolder folder;
    BreadcrumbBoard breadcrumbs{folder.path() / "crumbs"};
    SimulatedClock clock;
    PictureStore store;
    StateBoard states;
    SceneBoard scene;
    DecoderPool pool{{store, breadcrumbs, clock, makeSoftwareDecoder}, 1};
    WallView view{{scene, store, states, pool, clock}, makeToLocal("Asia/Pontianak")};
};

TEST_CASE_METHOD(Wall, "each tile speaks for its own camera", "[compositor]") {
    put(kDermaga, 100);

    CHECK(stateOf(0) == TileState::Live);
    CHECK(stateOf(1) == TileState::Connecting);
}

TEST_CASE_METHOD(Wall, "a picture that nothing follows grows stale", "[compositor]") {
    put(kDermaga, 100);

    clock.advance(seconds{5});

    CHECK(stateOf(0) == TileState::Stale);
    const auto sight = view.look(*scene.current(), view.now()).at(0);
    CHECK(sight->age == seconds{5});
}

TEST_CASE_METHOD(Wall, "a camera that repeats itself is frozen after ten seconds", "[compositor]") {
    const Stillness repeating{.since = clock.monotonic(), .keyframes = 3, .wrong = true};
    clock.advance(seconds{9});
    put(kDermaga, 100, repeating);
    CHECK(stateOf(0) == TileState::Live);

    clock.advance(seconds{1});
    put(kDermaga, 100, repeating);
    put(kPasar, 100, {.since = repeating.since, .keyframes = 3, .wrong = false});

    CHECK(stateOf(0) == TileState::Frozen);
    CHECK(stateOf(1) == TileState::Live);
}

TEST_CASE_METHOD(Wall, "a silent camera is explained by ingest's report", "[compositor]") {
    const StreamReport report{.stream = {kPasar, StreamKind::Main},
                              .state = StreamState::NoPermission,
                              .reason = "401 after credentials",
                              .since = clock.utc()};
    states.put(toJson(report).dump(), clock.monotonic());

    const auto sight = view.look(*scene.current(), view.now()).at(1);

    CHECK(sight->status.state == TileState::NoPermission);
    CHECK(sight->status.reason == "401 after credentials");
}

TEST_CASE_METHOD(Wall, "an empty tile has nothing behind it", "[compositor]") {
    Scene shown = *scene.current();
    shown.tiles[0].reset();
    show(shown);

    CHECK_FALSE(view.look(shown, view.now()).at(0));
    CHECK(view.content({}, {640, 180}, 0).tiles.at(0).state == TileState::Empty);
}

TEST_CASE_METHOD(Wall, "the clock on a tile is the picture's, in local time", "[compositor]") {
    put(kDermaga, 100);
    clock.advance(seconds{2});

    CHECK(view.content({}, {640, 180}, 0).tiles.at(0).clock == "08:00:00");
    CHECK(view.content({}, {640, 180}, 0).tiles.at(1).clock.empty());
}

TEST_CASE_METHOD(Wall, "a tile whose decoder is spared says so", "[compositor]") {
    pool.setPlan(
        {{{kDermaga, StreamKind::Main}, {320, 180}}, {{kPasar, StreamKind::Main}, {320, 180}}});
    pool.setEffort({{{kDermaga, StreamKind::Main}, Effort::Keyframes}}, Effort::References);
    put(kDermaga, 100);
    put(kPasar, 100);

    const WallContent content = view.content({}, {640, 180}, 0);
    CHECK(content.tiles.at(0).badge == "KEYFRAMES ONLY");
    CHECK(content.tiles.at(1).badge == "LIVE ½");
}

TEST_CASE_METHOD(Wall,
                 "keyframes alone are no sign of a stall before the next is due",
                 "[compositor]") {
    pool.setPlan({{{kDermaga, StreamKind::Main}, {320, 180}}});
    pool.setEffort({}, Effort::Keyframes);
    put(kDermaga, 100);
    clock.advance(std::chrono::milliseconds{40});
    put(kDermaga, 100);
    clock.advance(seconds{10});
    report(kDermaga, seconds{4});

    CHECK(stateOf(0) == TileState::KeyframesOnly);
    clock.advance(seconds{3});
    report(kDermaga, seconds{4});
    CHECK(stateOf(0) == TileState::Stale);
}

TEST_CASE_METHOD(Wall, "a wall that is slowed holds every second frame back", "[compositor]") {
    CHECK_FALSE(view.content({}, {640, 180}, 1).hold);
    view.setSlowed(true);
    CHECK(view.content({}, {640, 180}, 1).hold);
    CHECK_FALSE(view.content({}, {640, 180}, 2).hold);
}

uint8_t lightIn(const ConstI420View& seen, int x, int y) {
    return seen.y[static_cast<ptrdiff_t>(y) * seen.y_stride + x];
}

TEST_CASE_METHOD(Wall, "an output of a region shows that part of the wall alone", "[compositor]") {
    put(kDermaga, 60);
    put(kPasar, 200);
    Canvas output{{640, 360}};

    WallPainter{view, {320, 0, 320, 180}}.paint(output.view(), nullptr);

    CHECK(lightIn(output.view(), 100, 300) == 200);
    CHECK(lightIn(output.view(), 500, 300) == 200);
}

TEST_CASE_METHOD(Wall, "an output of the whole wall shows it at its own size", "[compositor]") {
    put(kDermaga, 60);
    put(kPasar, 200);
    Canvas output{{1280, 360}};

    WallPainter{view, {}}.paint(output.view(), nullptr);

    CHECK(lightIn(output.view(), 100, 300) == 60);
    CHECK(lightIn(output.view(), 1100, 300) == 200);
}

}  // namespace
}  // namespace betang
