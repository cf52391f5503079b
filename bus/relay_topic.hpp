// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string_view>

#include "core/ids.hpp"

namespace betang {

// The one camera that a subscription to `prefix` is about: "media/a.b/", "media/a.b/main/",
// "media/a.b/sub/" and "state/a.b/". Nothing for all other bytes: a prefix that is about several
// cameras is relayed to nobody. Pure.
[[nodiscard]] std::optional<CameraId> cameraOfTopic(std::string_view prefix);

}  // namespace betang
