// SPDX-License-Identifier: Apache-2.0
//
// A wall whose outputs show different things: one content in the region of an output, beside what
// the others show. Pure.

#pragma once

#include <string>
#include <vector>

#include "compositor/shown_content.hpp"
#include "core/result.hpp"

namespace betang {

// The name of a layout that was put together: no other layout has it, and it can only be told with
// its tiles.
inline constexpr const char* kMixedLayout = "mixed";

// `before` where it lies outside `region` of the canvas (even, inside), and `part` in it, on a
// board of the canvas' pixels. A tile of `before` belongs to where its centre lies; one that
// reaches into the region from outside lies below the part. Unsupported when that are more tiles
// than a wall has.
[[nodiscard]] Result<ShownContent> withPart(const ShownContent& before,
                                            const ShownContent& part,
                                            const Rect& region,
                                            Size canvas);

// The same for each of the outputs named. InvalidArgument when the wall has no such output.
[[nodiscard]] Result<ShownContent> onOutputs(const ShownContent& before,
                                             const ShownContent& part,
                                             const std::vector<std::string>& outputs,
                                             const WallConfig& wall);

}  // namespace betang
