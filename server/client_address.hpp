// SPDX-License-Identifier: Apache-2.0
//
// Whose request it is where proxies pass it on. Pure.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace betang {

// `peer` unless it is one of `proxies`: then the last address of `forwarded`, an X-Forwarded-For
// header, that is none of them, because what stands before that anybody may have written. `peer`,
// too, where that is no IP address.
[[nodiscard]] std::string clientAddress(const std::string& peer,
                                        std::string_view forwarded,
                                        const std::vector<std::string>& proxies);

}  // namespace betang
