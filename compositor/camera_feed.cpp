// SPDX-License-Identifier: Apache-2.0

#include "compositor/camera_feed.hpp"

#include <utility>

namespace betang {

StreamFeed::Take toDecoders(DecoderPool& pool, StateBoard& states, Clock& clock, ReplayRing* ring) {
    return [&, ring](BusBatch batch) {
        for (AccessUnit& unit : batch.units) {
            if (ring != nullptr) {
                ring->push(unit);
            }
            pool.push(std::move(unit));
        }
        for (const StateMessage& state : batch.states) {
            states.put(state.json, clock.monotonic());
        }
    };
}

}  // namespace betang
