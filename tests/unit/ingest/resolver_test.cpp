// SPDX-License-Identifier: Apache-2.0

#include "ingest/resolver.hpp"

#include <atomic>
#include <future>
#include <memory>

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

TEST_CASE("a numeric address needs no lookup", "[ingest]") {
    Resolver resolver;
    CHECK(*resolver.resolve("192.0.2.7", 0s, {}) == std::vector<std::string>{"192.0.2.7"});
    CHECK(*resolver.resolve("::1", 0s, {}) == std::vector<std::string>{"::1"});
}

TEST_CASE("a name of this machine is found", "[ingest]") {
    Resolver resolver;
    const auto found = resolver.resolve("localhost", 3s, {});
    REQUIRE(found);
    CHECK((found->front() == "127.0.0.1" || found->front() == "::1"));
}

TEST_CASE("a name that does not exist is an error with its name", "[ingest]") {
    Resolver resolver;
    const auto found = resolver.resolve("kamera.invalid", 3s, {});
    REQUIRE_FALSE(found);
    CHECK(found.error().text().find("kamera.invalid") != std::string::npos);
}

TEST_CASE("a lookup ends when it is stopped", "[ingest]") {
    Resolver resolver;
    std::stop_source source;
    source.request_stop();
    const auto found = resolver.resolve("kamera.invalid", 60s, source.get_token());
    REQUIRE_FALSE(found);
    CHECK(found.error().kind() == ErrorKind::Cancelled);
}

TEST_CASE("a lookup that blocks costs no more than its limit and is taken up later", "[ingest]") {
    std::promise<void> answer;
    Resolver resolver{[gate = answer.get_future().share()](const std::string&) {
        gate.wait();
        return std::vector<std::string>{"192.0.2.1"};
    }};
    const auto late = resolver.resolve("kamera.example", 30ms, {});
    REQUIRE_FALSE(late);
    CHECK(late.error().kind() == ErrorKind::Timeout);
    answer.set_value();
    CHECK(*resolver.resolve("kamera.example", 10s, {}) == std::vector<std::string>{"192.0.2.1"});
}

TEST_CASE("a camera is asked for anew at each try, and its last address outlives failures",
          "[ingest]") {
    auto known = std::make_shared<std::atomic<int>>(1);
    Resolver resolver{[known](const std::string&) {
        const int last = *known;
        return last == 0 ? std::vector<std::string>{}
                         : std::vector<std::string>{"192.0.2." + std::to_string(last)};
    }};
    CHECK(resolver.resolve("kamera.example", 10s, {})->front() == "192.0.2.1");
    *known = 2;
    CHECK(resolver.resolve("kamera.example", 10s, {})->front() == "192.0.2.2");
    *known = 0;
    CHECK(resolver.resolve("kamera.example", 10s, {})->front() == "192.0.2.2");
    CHECK_FALSE(resolver.resolve("other.example", 10s, {}));
}

TEST_CASE("redirects to this machine and to link-local addresses are refused", "[ingest]") {
    for (const char* address : {"127.0.0.1",
                                "127.9.9.9",
                                "0.0.0.0",
                                "169.254.169.254",
                                "224.0.0.1",
                                "::1",
                                "::",
                                "fe80::1",
                                "ff02::1",
                                "::ffff:127.0.0.1",
                                "nonsense"}) {
        INFO(address);
        CHECK_FALSE(isRedirectTarget(address));
    }
    for (const char* address : {"10.0.0.1", "192.168.1.5", "203.0.113.9", "2001:db8::1"}) {
        INFO(address);
        CHECK(isRedirectTarget(address));
    }
}

}  // namespace betang
