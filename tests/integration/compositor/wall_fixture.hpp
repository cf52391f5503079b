// SPDX-License-Identifier: Apache-2.0
//
// A wall in a folder of its own, its cameras, and what a test asks it.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/control.hpp"
#include "bus/media_reader.hpp"
#include "compositor/canvas.hpp"
#include "compositor/wall_role.hpp"
#include "core/breadcrumb.hpp"

#include "tests/integration/compositor/marked_cameras.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

struct WallFixture {
    // Cameras a.c1 to a.c<count> and a wall "ops" of 2x2 at 640x360 and 15 fps that shows them in
    // order.
    explicit WallFixture(int count = 4);

    void startCameras();
    void startWall();

    // From now on somebody takes the encoded wall.
    void watch();

    Json ask(const Json& request);

    [[nodiscard]] Json status() { return ask({{"op", "status"}}); }

    // What the wall draws now, read back from its own PNG.
    [[nodiscard]] Canvas snapshot();

    // The mark in tile `index` of a layout over `canvas`; 0 when there is none.
    [[nodiscard]] static int markIn(const Canvas& canvas, const WallLayout& wanted, size_t index);
    [[nodiscard]] static int markIn(const Canvas& canvas, GridLayout grid, size_t index);

    // The marks of all tiles of the grid in one snapshot.
    [[nodiscard]] std::vector<int> marks(GridLayout grid);

    // Asks until it holds, or 15 s have passed; what it answered last.
    [[nodiscard]] bool eventually(const std::function<bool()>& condition);

    [[nodiscard]] std::string stateOf(size_t tile);

    TempFolder folder;
    SystemClock clock;
    BusContext bus;
    Config config;
    std::vector<CameraId> cameras;
    std::unique_ptr<MarkedCameras> publisher;
    BreadcrumbBoard breadcrumbs{folder.path() / "crumbs"};
    std::unique_ptr<WallRole> wall;
    std::optional<MediaReader> watcher;
};

}  // namespace betang
