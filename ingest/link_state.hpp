// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <vector>

#include "bus/stream_state.hpp"

namespace betang {

// Turns OFFLINE into LINK DOWN where the cameras of a link were lost together: at least two cameras
// are wanted, none of them is up, and all went within kTogether. Pure; `reports` are those of one
// link.
inline constexpr Duration kTogether = std::chrono::seconds{30};

void blameLink(std::vector<StreamReport>& reports);

}  // namespace betang
