// SPDX-License-Identifier: Apache-2.0
//
// Where a camera may send us, and what we take along.

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/integration/ingest/scripted_camera.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

const std::string kChallenge = "WWW-Authenticate: Basic realm=\"kamera\"\r\n";

ScriptedAnswer redirecting(const ScriptedRequest& request, const std::string& to) {
    return request.method == "DESCRIBE"
               ? ScriptedAnswer{request.reply("302 Found", "Location: " + to + "\r\n")}
               : politeAnswer(request);
}

// Asks for a password before anything else.
ScriptedAnswer guarded(const ScriptedRequest& request) {
    return request.header("Authorization").empty()
               ? ScriptedAnswer{request.reply("401 Unauthorized", kChallenge)}
               : politeAnswer(request);
}

// An IPv4 address of this machine that others could reach; empty without one.
std::string outerAddress() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return {};
    }
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all{list, &::freeifaddrs};
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET ||
            (one->ifa_flags & IFF_LOOPBACK) != 0) {
            continue;
        }
        std::array<char, INET_ADDRSTRLEN> text{};
        const auto* address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr);
        ::inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size());
        if (isRedirectTarget(text.data())) {
            return text.data();
        }
    }
    return {};
}

}  // namespace

TEST_CASE("a redirect within the camera keeps the password", "[ingest]") {
    ScriptedCamera camera{[](const ScriptedRequest& request) {
        ScriptedAnswer answer = guarded(request);
        const bool first = request.uri.find("/kamera") != std::string::npos;
        return first && !request.header("Authorization").empty()
                   ? redirecting(request, request.uri.substr(0, request.uri.rfind('/')) + "/baru")
                   : answer;
    }};
    PulledStream stream{camera.url(), Credentials{"operator", "kunci"}};
    stream.want();
    REQUIRE(stream.waitFor([&](PulledStream&) { return camera.count("PLAY") == 1; }, 5s));
    CHECK(camera.requests().back().uri == camera.url("/baru"));
}

TEST_CASE("a redirect to another host takes no password along", "[ingest]") {
    const std::string outer = outerAddress();
    if (outer.empty()) {
        WARN("skipped: this machine has no address but its loopback");
        return;
    }
    ScriptedCamera other{guarded, outer};
    ScriptedCamera camera{[&](const ScriptedRequest& request) {
        ScriptedAnswer answer = guarded(request);
        return request.header("Authorization").empty() ? answer
                                                       : redirecting(request, other.url("/curi"));
    }};
    PulledStream stream{camera.url(), Credentials{"operator", "kunci"}};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::NoPermission, 5s));
    CHECK(stream.reason() == "the camera asks for a user name and password");
    CHECK_FALSE(other.requests().empty());
    for (const ScriptedRequest& request : other.requests()) {
        CHECK(request.text.find("Authorization") == std::string::npos);
    }
}

TEST_CASE("another host that only this machine can see is never dialled", "[ingest]") {
    ScriptedCamera inner{politeAnswer};
    ScriptedCamera camera{
        [&](const ScriptedRequest& request) { return redirecting(request, inner.url()); }};
    PulledStream stream{camera.url()};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::Unsupported, 5s));
    CHECK(stream.reason().find("only this machine can see") != std::string::npos);
    CHECK(inner.requests().empty());
}

TEST_CASE("a circle of redirects ends after five", "[ingest]") {
    ScriptedCamera camera{
        [](const ScriptedRequest& request) { return redirecting(request, request.uri); }};
    PulledStream stream{camera.url()};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::Offline, 5s));
    CHECK(stream.reason() == "the camera redirects in a circle");
    CHECK(camera.count("DESCRIBE") >= 6);
}

TEST_CASE("a redirect to something else than RTSP is refused", "[ingest]") {
    ScriptedCamera camera{[](const ScriptedRequest& request) {
        return redirecting(request, "http://user:kunci@192.0.2.1/kamera");
    }};
    PulledStream stream{camera.url()};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::Offline, 5s));
    CHECK(stream.reason() == "the camera redirects to something that is no RTSP URL");
}

}  // namespace betang
