// SPDX-License-Identifier: Apache-2.0
//
// Holds the files of a package against what its manifest says of them.

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "archive/manifest.hpp"
#include "archive/package_reader.hpp"
#include "archive/verify.hpp"

namespace betang {

// What `manifest` says of the file `name`; null when nothing.
[[nodiscard]] const PackageFile* fileNamed(const Manifest& manifest, const std::string& name);

// What in the member is not as said: nothing, "missing" or "changed". `done` is told how many bytes
// were read.
[[nodiscard]] std::vector<Finding> checkFile(const PackageReader& package,
                                             const PackageFile& said,
                                             const std::function<void(uint64_t)>& done);

// The same of a clip and its heads together, by fragment, which are counted from 0 within the clip.
[[nodiscard]] std::vector<Finding> checkClip(const PackageReader& package,
                                             const Manifest& manifest,
                                             const PackageClip& clip,
                                             const std::function<void(uint64_t)>& done);

}  // namespace betang
