// SPDX-License-Identifier: Apache-2.0
//
// Bodies of requests about accounts.

#include <cstdint>
#include <cstdlib>

#include "core/error.hpp"
#include "server/request_body.hpp"

namespace {

// Whatever is refused is refused as a bad request.
template <typename Read>
void readsOrRefuses(const betang::Json& body, const Read& read) {
    try {
        read(body);
    } catch (const betang::Error& error) {
        if (error.kind() != betang::ErrorKind::InvalidArgument) {
            std::abort();
        }
    }
}

void mustHold(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace betang;
    const Request request{.method = Method::Post,
                          .path = "/",
                          .query = {},
                          .headers = {{"content-type", "application/json"}},
                          .body = {reinterpret_cast<const char*>(data), size}};
    Json body;
    try {
        body = bodyOf(request);
    } catch (const Error& error) {
        mustHold(error.kind() == ErrorKind::InvalidArgument);
        return 0;
    }
    readsOrRefuses(body, [](const Json& json) {
        const LoginAttempt attempt = loginIn(json);
        mustHold(!attempt.name.empty() && attempt.password.size() <= kLongestPassword);
    });
    readsOrRefuses(body, [](const Json& json) {
        const NewUser user = newUserIn(json);
        mustHold(isName(user.name) && grantsFrom(toJson(user.grants)).take() == user.grants);
    });
    readsOrRefuses(body, [](const Json& json) { mustHold(!guestLinkIn(json).label.empty()); });
    readsOrRefuses(body, [](const Json& json) { mustHold(!textIn(json, "token", 100).empty()); });
    return 0;
}
