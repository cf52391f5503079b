// SPDX-License-Identifier: Apache-2.0
//
// One camera's newest picture as a PNG, with its name and the time at which it was taken.

#pragma once

#include <filesystem>
#include <string>

#include "compositor/tile.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "media/decoder.hpp"

namespace betang {

// Reads the camera's main stream off the bus from its last keyframe, decodes what is there and
// writes the newest picture. NotFound when the configuration has no such camera, Unavailable when
// it is in quarantine, Timeout when no picture comes within ten seconds, Io. Blocks; any thread of
// a process that has no bus of its own.
[[nodiscard]] Result<void> snapshotCamera(const Config& config,
                                          const CameraId& camera,
                                          const std::filesystem::path& path,
                                          Clock& clock);

// A tile of its own for one picture, at the picture's size. Io when the file cannot be written.
[[nodiscard]] Result<void> writePicture(const Picture& picture,
                                        const std::string& name,
                                        const Now& now,
                                        const ToLocal& local,
                                        const std::filesystem::path& path);

}  // namespace betang
