// SPDX-License-Identifier: Apache-2.0

#include "server/our_page.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

constexpr const char* kOurs = "https://cctv.example";

bool accepted(const std::string& host, const std::string& origin = "", const char* ours = "") {
    Request request;
    request.headers["host"] = host;
    if (!origin.empty()) {
        request.headers["origin"] = origin;
    }
    return comesFromOurPage(request, ours);
}

// A request that `method` makes of a page which the browser calls `site`.
bool acceptedFrom(const char* site, Method method, bool upgrades = false) {
    Request request{.method = method, .path = "/", .query = {}, .headers = {}, .body = {}};
    request.headers["host"] = "localhost:8080";
    request.headers["sec-fetch-site"] = site;
    return comesFromOurPage(request, "", upgrades);
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

TEST_CASE("pages come through the proxy under its own name alone", "[server]") {
    CHECK(accepted("cctv.example", "", kOurs));
    CHECK(accepted("cctv.example", kOurs, kOurs));
    CHECK(accepted("localhost:8080", "http://localhost:8080", kOurs));
    CHECK_FALSE(accepted("cctv.example", "http://cctv.example", kOurs));
    CHECK_FALSE(accepted("cctv.example", "https://evil.example", kOurs));
    CHECK_FALSE(accepted("evil.example", "https://evil.example", kOurs));
    CHECK_FALSE(accepted("cctv.example:8443", "", kOurs));
    CHECK_FALSE(accepted("cctv.example"));
}

TEST_CASE("a foreign page changes nothing and opens no socket, but may link to us", "[server]") {
    for (const char* site : {"cross-site", "same-site", "none"}) {
        INFO(site);
        CHECK(acceptedFrom(site, Method::Get));
        CHECK(acceptedFrom(site, Method::Head));
        CHECK_FALSE(acceptedFrom(site, Method::Get, true));
        for (const Method method : {Method::Post, Method::Put, Method::Patch, Method::Delete}) {
            CHECK_FALSE(acceptedFrom(site, method));
        }
    }
    CHECK(acceptedFrom("same-origin", Method::Post));
    CHECK(acceptedFrom("same-origin", Method::Get, true));
}

TEST_CASE("a request is known to come through the proxy by its host", "[server]") {
    Request request;
    request.headers["host"] = "cctv.example";
    CHECK(cameThroughProxy(request, kOurs));
    CHECK_FALSE(cameThroughProxy(request, ""));
    request.headers["host"] = "localhost";
    CHECK_FALSE(cameThroughProxy(request, kOurs));
}

}  // namespace betang
