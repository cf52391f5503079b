// SPDX-License-Identifier: Apache-2.0
//
// Headers that say who asks: cookies, and what proxies add.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "accounts/secret_token.hpp"
#include "server/client_address.hpp"
#include "server/cookies.hpp"
#include "server/our_page.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace betang;
    const std::string text{reinterpret_cast<const char*>(data), size};
    const std::string cookie{cookieIn(text, sessionCookieName(true))};
    if (cookie.find(';') != std::string::npos || text.find(cookie) == std::string::npos) {
        std::abort();
    }
    const std::string hash = tokenHash(cookie);
    if (!hash.empty() && (hash.size() != 64 || cookie.size() != kTokenLength)) {
        std::abort();
    }
    const std::string address = clientAddress("127.0.0.1", text, {"127.0.0.1", "10.0.0.1"});
    if (address.find_first_not_of("0123456789abcdefABCDEF.:") != std::string::npos) {
        std::abort();
    }
    Request request;
    request.headers = {{"host", text}, {"origin", text}, {"sec-fetch-site", text}};
    if (comesFromOurPage(request, "https://cctv.example", true)) {
        std::abort();  // no text is a host and an origin at once
    }
    return 0;
}
