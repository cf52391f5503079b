// SPDX-License-Identifier: Apache-2.0
//
// Fields of requests to a wall, checked. Each throws InvalidArgument that names the field.

#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "bus/control.hpp"
#include "compositor/wall_scene.hpp"
#include "core/size.hpp"

namespace betang {

[[nodiscard]] std::string textOf(const Json& request, const char* field);

// "path": absolute, since the asker's working folder is not ours.
[[nodiscard]] std::filesystem::path pathOf(const Json& request);

// "1280x720", from 16x16 to 8192x8192; nothing when the field is left out.
[[nodiscard]] Result<std::optional<Size>> sizeOf(const Json& request, const char* field);

struct ReplayRequest {
    size_t tile = 0;  // from 0
    StreamId stream;  // that the tile shows
    Duration span{};  // zero: the present again
};

// {"tile":3,"seconds":30}, tiles counted from 1; seconds 0 to 60, null is 0. InvalidArgument names
// the field.
[[nodiscard]] Result<ReplayRequest> replayRequest(const Json& request, const Scene& scene);

}  // namespace betang
