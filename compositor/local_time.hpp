// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "compositor/tile.hpp"

namespace betang {

// Civil time of an IANA zone, thread-safe. BadConfig when the system does not know the zone.
[[nodiscard]] ToLocal makeToLocal(const std::string& zone);

}  // namespace betang
