// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "ingest/unit_maker.hpp"

namespace betang {

// Whether a session that plays is alive: judged by coded pictures, not by bytes or packets. The
// limits are StreamPuller's. Thread-bound.
class Liveness final {
  public:
    // `gop` is what earlier connections taught of the camera.
    Liveness(MonoTime began, Duration gop);

    // Whether pictures have come since the last call.
    [[nodiscard]] bool saw(const UnitMaker& maker, MonoTime now);

    // How long it may be without a picture.
    [[nodiscard]] Duration limit(const UnitMaker& maker) const;

    // The first picture takes its time.
    [[nodiscard]] bool waitsLong(MonoTime now) const;

    // Why it has to be given up, if it has.
    [[nodiscard]] std::optional<Error> verdict(const UnitMaker& maker, MonoTime now) const;

  private:
    const MonoTime began_;
    MonoTime last_picture_;
    const Duration sets_limit_;
    const Duration keyframe_limit_;
    uint64_t pictures_ = 0;
};

}  // namespace betang
