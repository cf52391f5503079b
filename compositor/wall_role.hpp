// SPDX-License-Identifier: Apache-2.0
//
// One wall: reads its cameras from the bus, decodes, draws and feeds its outputs.

#pragma once

#include <memory>
#include <string>

#include "compositor/wall_view.hpp"
#include "config/config.hpp"
#include "core/breadcrumb.hpp"
#include "core/clock.hpp"

namespace betang {

// `name` is the id of the wall. Starts on construction, stops and joins on destruction.
// Thread-bound. Answers on its control endpoint: {"op":"status"}, {"op":"snapshot","path":FILE},
// {"op":"show","layout":"3x3","cameras":[ID,...]} (either part may be left out),
// {"op":"push","camera":ID,"tile":3} (tiles count from 1 in the layout's order; null empties one;
// without "tile" it goes to the layout's hotspot; with "seconds" it leaves again after those),
// {"op":"preset","preset":NAME}, {"op":"tour","tour":NAME} and {"op":"tour","do":"pause"} (or
// "resume", "next", "stop"), and {"op":"zoom","tile":3,"part":[x,y,width,height]} in shares of the
// picture (null: all of it), and {"op":"replay","tile":3,"seconds":30}: the last seconds of a
// tile's camera once more, 60 at most (0: the present again). What the machine would not carry is
// refused as Busy unless the request says "force":true.
class WallRole {
  public:
    WallRole(const Config& config, std::string name, Clock& clock, BreadcrumbBoard& breadcrumbs);
    ~WallRole();
    WallRole(const WallRole&) = delete;
    WallRole& operator=(const WallRole&) = delete;

    // Applies the difference; tiles whose camera did not change keep their picture.
    void reload(const Config& config);

    // What the wall shows at any moment, for whoever draws it beside its outputs. Thread-safe.
    [[nodiscard]] const WallView& view() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
