// SPDX-License-Identifier: Apache-2.0
//
// Copies the media of a planned clip into a package, and checks on the way that it is what was
// recorded.

#pragma once

#include <functional>
#include <string>

#include "archive/clip_plan.hpp"
#include "archive/manifest.hpp"
#include "archive/package_writer.hpp"

namespace betang {

// Called with the number of bytes after each fragment.
using CopiedBytes = std::function<void(uint64_t bytes)>;

// Adds `name`.heads and `name`.mp4 to the package, and says what is in them. Fragments whose hash
// is not the recorded one are copied as the disk has them, and say so (`read`). Throws Io when
// something can no longer be read as it was planned.
[[nodiscard]] PackageClip writeClip(PackageWriter& package,
                                    const std::string& name,
                                    const PlannedClip& clip,
                                    const CopiedBytes& copied);

}  // namespace betang
