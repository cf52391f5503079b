// SPDX-License-Identifier: Apache-2.0
//
// The cookie that carries a session's token. Behind a proxy with a certificate it is
// "__Host-betang", which a browser sends over TLS to this host alone; on this machine's loopback,
// where there is none, "betang". Pure.

#pragma once

#include <string>
#include <string_view>

namespace betang {

// Of a Cookie header, RFC 6265 5.4; empty where it is not in there. Of equal names the first
// counts.
[[nodiscard]] std::string_view cookieIn(std::string_view header, std::string_view name);

[[nodiscard]] std::string_view sessionCookieName(bool encrypted);

// A Set-Cookie header's value. An empty token removes it.
[[nodiscard]] std::string sessionCookie(std::string_view token, bool encrypted);

}  // namespace betang
