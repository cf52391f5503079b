// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/access_unit.hpp"

namespace betang::camsim {

struct RtspReply {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
};

[[nodiscard]] std::string_view reasonOf(int status);

// The reply as it goes over the wire, RFC 2326 7. Line breaks inside values become spaces.
[[nodiscard]] Bytes toBytes(const RtspReply& reply, std::string_view cseq);

}  // namespace betang::camsim
