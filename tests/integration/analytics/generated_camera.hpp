// SPDX-License-Identifier: Apache-2.0
//
// A camera that shows a generated scene, in which all that moves is known: coded pictures as ingest
// would publish them.

#pragma once

#include <string>
#include <vector>

#include "core/access_unit.hpp"

#include "tests/camsim/scene.hpp"

namespace betang {

inline constexpr int kSceneRate = 10;  // pictures a second

// The first `seconds` of the scene `name`, a keyframe every 2 s, captured from `start` on.
[[nodiscard]] std::vector<AccessUnit> codedScene(const std::string& name,
                                                 int seconds,
                                                 const StreamId& stream,
                                                 UtcTime start);

}  // namespace betang
