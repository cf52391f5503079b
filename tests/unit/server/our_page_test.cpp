// SPDX-License-Identifier: Apache-2.0

#include "server/web_server.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

bool accepted(const std::string& host, const std::string& origin = "") {
    Request request;
    request.headers["host"] = host;
    if (!origin.empty()) {
        request.headers["origin"] = origin;
    }
    return comesFromOurPage(request);
}

}  // namespace

TEST_CASE("our own page may ask", "[server]") {
    CHECK(accepted("localhost:8080"));
    CHECK(accepted("127.0.0.1:8080", "http://127.0.0.1:8080"));
    CHECK(accepted("[::1]:8080"));
    CHECK(accepted("[::1]"));
}

TEST_CASE("another site's page may not, nor a name that was bent to this machine", "[server]") {
    CHECK_FALSE(accepted("betang.example:8080"));
    CHECK_FALSE(accepted("localhost.evil.example"));
    CHECK_FALSE(accepted(""));
    CHECK_FALSE(accepted("localhost:8080", "http://evil.example"));
    CHECK_FALSE(accepted("localhost:8080", "http://localhost:9090"));
    CHECK_FALSE(accepted("localhost:8080", "null"));
}

}  // namespace betang
