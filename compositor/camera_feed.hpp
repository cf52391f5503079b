// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bus/stream_feed.hpp"
#include "compositor/decoder_pool.hpp"
#include "compositor/replay_ring.hpp"
#include "compositor/state_board.hpp"

namespace betang {

// What the feed of a wall does with what it reads: pictures go to the decoders, states to the
// board; `ring`, where there is one, keeps the pictures for replay. All take them without waiting
// and are borrowed for as long as it is used.
[[nodiscard]] StreamFeed::Take toDecoders(DecoderPool& pool,
                                          StateBoard& states,
                                          Clock& clock,
                                          ReplayRing* ring = nullptr);

}  // namespace betang
