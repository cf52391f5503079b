// SPDX-License-Identifier: Apache-2.0

#include "server/web_server.hpp"

#include <fstream>
#include <future>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "server/router.hpp"

#include "tests/integration/server/raw_client.hpp"
#include "tests/support/catch.hpp"

namespace betang {

namespace {

Response echo(const Request& request) {
    if (request.path == "/file") {
        return {200,
                {{"content-type", "text/plain"}},
                FileBody{std::filesystem::canonical("/proc/self/exe"), 16, 100000}};
    }
    return Response::text(
        200, "text/plain", request.path + "|" + std::to_string(request.body.size()));
}

std::optional<WebSocketHandlers> noSockets(const Request&, const std::shared_ptr<WebSocketPeer>&) {
    return std::nullopt;
}

WebServerOptions quick() {
    WebServerOptions options;
    options.port = 0;
    options.header_limit = std::chrono::seconds{1};
    return options;
}

// Answers below /far/ and /other/ wait for a machine each; /far/silent until it is let go.
struct FarSite {
    std::promise<void> asked;  // the first that waits in silence
    std::promise<void> let_go;

    [[nodiscard]] static std::string laneOf(const Request& request) {
        const std::string first = splitPath(request.path).at(0);
        return first == "far" || first == "other" ? first : "";
    }

    [[nodiscard]] static FarAnswers lanes(const Clock& clock) {
        return {laneOf, std::make_unique<Lanes>(clock)};
    }

    [[nodiscard]] WebServer::Answer answer() {
        return [this, gone = let_go.get_future().share(), first = true](
                   const Request& request) mutable -> Response {
            if (request.path == "/far/silent") {
                if (std::exchange(first, false)) {
                    asked.set_value();
                }
                gone.wait();
            }
            return laneOf(request).empty() ? echo(request) : pieces(request);
        };
    }

    static Response pieces(const Request& request) {
        const bool breaks = request.path == "/far/broken";
        return {200,
                {{"content-type", "video/mp4"}},
                PulledBody{
                    300'000, laneOf(request), [breaks, sent = 0]() mutable -> Result<std::string> {
                        if (breaks && sent++ > 0) {
                            return Error{ErrorKind::Timeout, "gone"};
                        }
                        return std::string(100'000, 'x');
                    }}};
    }
};

std::string get(uint16_t port, const std::string& path) {
    RawClient client{port};
    client.say("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    return client.readAll();
}

}  // namespace

TEST_CASE("a request is answered with the security headers every page needs", "[server]") {
    const WebServer server{quick(), echo, noSockets};
    const std::string answer = get(server.port(), "/hello");

    CHECK(answer.starts_with("HTTP/1.1 200"));
    CHECK(answer.find("content-security-policy: default-src 'self'") != std::string::npos);
    CHECK(answer.find("x-content-type-options: nosniff") != std::string::npos);
    CHECK(answer.ends_with("/hello|0"));
}

TEST_CASE("one connection takes one request after another", "[server]") {
    const WebServer server{quick(), echo, noSockets};
    RawClient client{server.port()};
    for (const char* path : {"/one", "/two", "/three"}) {
        client.forget();
        client.say(std::string{"GET "} + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        CHECK(client.readUntil(std::string{path} + "|0").ends_with("|0"));
    }
}

TEST_CASE("part of a file arrives byte for byte", "[server]") {
    const WebServer server{quick(), echo, noSockets};
    std::ifstream file{"/proc/self/exe", std::ios::binary};
    file.seekg(16);
    std::string expected(100000, '\0');
    file.read(expected.data(), static_cast<std::streamsize>(expected.size()));

    CHECK(get(server.port(), "/file").ends_with("\r\n\r\n" + expected));
}

TEST_CASE("bytes from far away are sent piece by piece", "[server]") {
    const SystemClock clock;
    FarSite site;
    const WebServer server{quick(), site.answer(), noSockets, site.lanes(clock)};
    const std::string answer = get(server.port(), "/far/whole");
    CHECK(answer.find("Content-Length: 300000") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\n" + std::string(300'000, 'x')));
}

TEST_CASE("a far machine that goes away ends its connection and no other", "[server]") {
    const SystemClock clock;
    FarSite site;
    const WebServer server{quick(), site.answer(), noSockets, site.lanes(clock)};
    CHECK(get(server.port(), "/far/broken").ends_with("\r\n\r\n" + std::string(100'000, 'x')));
    CHECK(get(server.port(), "/near").ends_with("/near|0"));
}

TEST_CASE("requests that wait for a silent machine hold up nobody, however many", "[server]") {
    constexpr size_t kTooMany = 9;
    SystemClock clock;
    FarSite site;
    const WebServer server{quick(), site.answer(), noSockets, site.lanes(clock)};
    std::vector<RawClient> waiting;
    const auto askInVain = [&] {
        waiting.emplace_back(server.port());
        waiting.back().say("GET /far/silent HTTP/1.1\r\nHost: localhost\r\n\r\n");
    };
    askInVain();
    site.asked.get_future().wait();
    for (size_t i = 0; i < Lanes::kMostWaiting + kTooMany; ++i) {
        askInVain();
    }
    const MonoTime deadline = clock.monotonic() + std::chrono::seconds{20};
    while (server.counters().refused_far < kTooMany && clock.monotonic() < deadline) {
        clock.sleepFor(std::chrono::milliseconds{10}, {});
    }

    CHECK(server.counters().refused_far == kTooMany);
    CHECK_THAT(get(server.port(), "/far/more"),
               Catch::StartsWith("HTTP/1.1 503") && Catch::Contains("too many"));
    CHECK(get(server.port(), "/near").ends_with("/near|0"));
    CHECK(get(server.port(), "/other/whole").ends_with("x"));
    site.let_go.set_value();
}

TEST_CASE("a body of 1 MiB is taken and a larger one refused", "[server]") {
    const WebServer server{quick(), echo, noSockets};
    const auto post = [&](size_t size) {
        RawClient client{server.port()};
        client.say("POST /b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
                   std::to_string(size) + "\r\n\r\n");
        client.say(std::string(size, 'x'));
        return client.readAll();
    };

    CHECK(post(kLargestBody).ends_with("/b|1048576"));
    CHECK(post(kLargestBody + 1).starts_with("HTTP/1.1 413"));
}

TEST_CASE("what is not HTTP gets a problem and the connection ends", "[server]") {
    const WebServer server{quick(), echo, noSockets};
    for (const std::string& bytes :
         {std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS hello\r\n\r\n"},
          std::string{"GET /../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"},
          "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20000, 'x') + "\r\n\r\n"}) {
        RawClient client{server.port()};
        client.say(bytes);
        const std::string answer = client.readAll();
        CHECK(answer.starts_with("HTTP/1.1 4"));
        CHECK(answer.find("application/problem+json") != std::string::npos);
    }
    CHECK(server.counters().bad_requests == 3);
}

TEST_CASE("another site's page is refused", "[server]") {
    const WebServer server{quick(), echo, noSockets};
    RawClient client{server.port()};
    client.say("GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n");

    CHECK(client.readAll().starts_with("HTTP/1.1 403"));
}

TEST_CASE("500 idle connections and slow headers harm nobody and are let go", "[server]") {
    const WebServer server{quick(), echo, noSockets};
    std::vector<RawClient> idle;
    idle.reserve(500);
    for (int i = 0; i < 500; ++i) {
        idle.emplace_back(server.port());
        idle.back().say(i % 2 == 0 ? "" : "GET / HTTP/1.1\r\nHost: loc");
    }

    CHECK(get(server.port(), "/still-here").ends_with("/still-here|0"));
    idle.back().readAll();
    CHECK(idle.back().closed());
}

TEST_CASE("connections beyond the limit are closed, those within it go on", "[server]") {
    WebServerOptions options = quick();
    options.most_connections = 2;
    const WebServer server{options, echo, noSockets};
    RawClient first{server.port()};
    RawClient second{server.port()};
    first.say("GET /1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    second.say("GET /2 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    REQUIRE(first.readUntil("/1|0").ends_with("/1|0"));
    REQUIRE(second.readUntil("/2|0").ends_with("/2|0"));

    RawClient third{server.port()};
    third.say("GET /3 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(third.readAll().empty());
    CHECK(server.counters().refused_connections == 1);
}

TEST_CASE("only a loopback address is listened on", "[server]") {
    WebServerOptions options = quick();
    options.address = "0.0.0.0";

    CHECK_THROWS_WITH(WebServer(options, echo, noSockets),
                      Catch::Matchers::Contains("is not a loopback address"));
}

TEST_CASE("a port that is taken is said so", "[server]") {
    const WebServer server{quick(), echo, noSockets};
    WebServerOptions options = quick();
    options.port = server.port();

    CHECK_THROWS_WITH(WebServer(options, echo, noSockets), Catch::Matchers::Contains("in use"));
}

}  // namespace betang
