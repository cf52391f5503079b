// SPDX-License-Identifier: Apache-2.0

#include "compositor/local_time.hpp"

namespace betang {

ToLocal makeToLocal(const std::string& zone) {
    return [known = TimeZone{zone}](UtcTime time) { return known.toLocal(time); };
}

}  // namespace betang
