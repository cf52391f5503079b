// SPDX-License-Identifier: Apache-2.0

#include "compositor/camera_feed.hpp"

#include <utility>

namespace betang {

StreamFeed::Take toDecoders(DecoderPool& pool, StateBoard& states, Clock& clock) {
    return [&](BusBatch batch) {
        for (AccessUnit& unit : batch.units) {
            pool.push(std::move(unit));
        }
        for (const StateMessage& state : batch.states) {
            states.put(state.json, clock.monotonic());
        }
    };
}

}  // namespace betang
