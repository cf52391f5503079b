// SPDX-License-Identifier: Apache-2.0
//
// Whether a request may come from a page at all. Pure.

#pragma once

#include <string_view>

#include "server/http.hpp"

namespace betang {

// Whether a request's Host is `origin`'s, "https://cctv.example", or, where that is empty, never.
[[nodiscard]] bool cameThroughProxy(const Request& request, std::string_view origin);

// Whether its Host names this machine's loopback or `origin`, its Origin, if any, is the same, and,
// where it changes something or `upgrades` to a WebSocket, no foreign page caused it. Defends
// against DNS rebinding, cross-site requests and cross-site WebSockets.
[[nodiscard]] bool comesFromOurPage(const Request& request,
                                    std::string_view origin = {},
                                    bool upgrades = false);

}  // namespace betang
