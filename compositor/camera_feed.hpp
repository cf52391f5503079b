// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bus/stream_feed.hpp"
#include "compositor/decoder_pool.hpp"
#include "compositor/state_board.hpp"

namespace betang {

// What the feed of a wall does with what it reads: pictures go to the decoders, states to the
// board. Both take them without waiting. Borrows all three for as long as it is used.
[[nodiscard]] StreamFeed::Take toDecoders(DecoderPool& pool, StateBoard& states, Clock& clock);

}  // namespace betang
