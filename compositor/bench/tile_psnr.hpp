// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <vector>

#include "core/access_unit.hpp"
#include "core/size.hpp"

namespace betang::bench {

// How near tiles come to what full decoding would show: the footage decoded as the wall does for a
// tile of that size and decoded fully, both drawn into the tile; PSNR of their brightness in dB
// over all pictures, 100 where they are the same.
[[nodiscard]] double tilePsnr(const std::vector<AccessUnit>& footage, Size picture, Size tile);

}  // namespace betang::bench
