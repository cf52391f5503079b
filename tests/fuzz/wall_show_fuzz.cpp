// SPDX-License-Identifier: Apache-2.0
//
// What a stranger may ask of a wall: whatever it accepts fits a wall and can be told again.

#include <cstdlib>

#include "compositor/shown_wall.hpp"
#include "compositor/wall_request.hpp"
#include "config/layouts.hpp"
#include "core/error.hpp"

namespace {

struct Asked {
    Asked() {
        const betang::CameraId camera = betang::CameraId::parse("a.one").take();
        betang::CameraConfig known{.id = camera,
                                   .name = {},
                                   .main_url = {},
                                   .sub_url = {},
                                   .secret = {},
                                   .schedule = {},
                                   .storage = {}};
        config.cameras.emplace(camera, std::move(known));
        wall.layout = betang::gridOf(2, 2);
        wall.presets["p"] = {"p", "P", betang::gridOf(1, 1), {camera}};
        wall.tours["t"] = {"t", "T", std::chrono::seconds{1}, {"p", "p"}, {}};
        wall.tours["c"] = {"c", "C", std::chrono::seconds{1}, {}, {camera, camera}, 2};
    }

    betang::Config config;
    betang::WallConfig wall;
};

bool fits(const betang::ShownContent& shown) {
    return !shown.layout.tiles.empty() && shown.layout.tiles.size() <= betang::kMostTiles &&
           shown.cameras.size() <= betang::kMostTiles && shown.zoom.size() <= betang::kMostTiles;
}

void ask(betang::Json request, const char* op) {
    const Asked asked;
    const betang::ShownWall::Around around{asked.config, asked.wall, {}};
    betang::ShownWall wall{betang::configuredContent(asked.wall), around};
    request["op"] = op;
    for (int again = 0; again < 2; ++again) {
        static_cast<void>(wall.change({{"op", "tour"}, {"tour", "c"}}, around));
        static_cast<void>(wall.change(request, around));
        static_cast<void>(wall.advance(
            {asked.config, asked.wall, betang::MonoTime{std::chrono::seconds{again + 1}}}));
        const betang::ShownContent shown = wall.content(asked.wall);
        if (!fits(shown) || betang::toJson(shown).dump().empty()) {
            std::abort();
        }
    }
}

void askForReplay(const betang::Json& request) {
    betang::Scene scene;
    scene.tiles.resize(2);
    scene.tiles[1] = betang::SceneTile{.camera = betang::CameraId::parse("a.one").take(),
                                       .name = {},
                                       .quarantined_since = std::nullopt};
    const auto asked = betang::replayRequest(request, scene);
    if (asked.ok() && (asked->tile != 1 || asked->span > std::chrono::seconds{60})) {
        std::abort();
    }
}

void askForSnapshot(const betang::Json& request) {
    try {
        const auto size = betang::sizeOf(request, "size");
        if (size.ok() && *size && ((*size)->width > 8192 || (*size)->height < 16)) {
            std::abort();
        }
        if (!betang::pathOf(request).is_absolute()) {
            std::abort();
        }
    } catch (const betang::Error& error) {
        if (error.kind() != betang::ErrorKind::InvalidArgument) {
            std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto request = betang::parseControlRequest({reinterpret_cast<const char*>(data), size});
    if (!request) {
        return 0;
    }
    askForSnapshot(*request);
    askForReplay(*request);
    for (const char* op : {"show", "push", "preset", "tour", "zoom"}) {
        ask(*request, op);
    }
    return 0;
}
