// SPDX-License-Identifier: Apache-2.0
//
// Layouts by name: grids, the usual ones with large tiles, and those of the configuration.

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "core/result.hpp"

namespace betang {

inline constexpr int kMaxGridSide = 8;
inline constexpr size_t kMostTiles = size_t{kMaxGridSide} * size_t{kMaxGridSide};

// One tile for each cell, row by row, named like "3x2".
[[nodiscard]] WallLayout gridOf(int columns, int rows);

// The smallest square grid that holds so many, 8x8 at most.
[[nodiscard]] WallLayout squareFor(size_t tiles);

// The tile, from 0, that shows one camera best: the largest, of equal ones the first.
[[nodiscard]] size_t hotspotOf(const WallLayout& layout);

// "3x3" (1x1 to 8x8), "1+5", "1+7", "2+8", or one of `own`; BadConfig names the rule.
[[nodiscard]] Result<WallLayout> layoutNamed(std::string_view name,
                                             const std::map<std::string, WallLayout>& own);

}  // namespace betang
