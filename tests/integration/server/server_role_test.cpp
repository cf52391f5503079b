// SPDX-License-Identifier: Apache-2.0

#include "server/server_role.hpp"

#include <future>
#include <optional>
#include <utility>
#include <vector>

#include "bus/control.hpp"
#include "bus/segment_piece.hpp"
#include "core/error.hpp"

#include "tests/integration/server/province.hpp"
#include "tests/integration/server/raw_client.hpp"
#include "tests/support/catch.hpp"

namespace betang {

namespace {

constexpr const char* kAccepted = "HTTP/1.1 101";

struct Fixture : Province {
    ServerRole role{config(), "main", clock};

    [[nodiscard]] std::string get(const std::string& path) const {
        RawClient client{role.port()};
        client.say("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return client.readAll();
    }

    // A client whose upgrade request has gone out.
    [[nodiscard]] RawClient open(const std::string& path) const {
        RawClient client{role.port()};
        client.say("GET " + path +
                   " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                   "\r\n");
        return client;
    }

    Json status() {
        const auto control = endpointsFor(runtime.path(), "server", "main").control;
        return callControl(context, control, {{"op", "status"}}, kPatience).take();
    }
};

// A centre that borrows a camera from a site whose role says nothing until it is let go.
struct BorrowingServer : Province {
    std::promise<void> asked;
    std::promise<void> let_go;
    ControlServer archive{context,
                          endpointsFor(runtime.path(), "archive", "utama").control,
                          [](const Json&) { return nothingRecorded(); }};
    ControlServer site{
        context,
        endpointsFor(runtime.path(), kSiteDesk, "hulu").control,
        [this, gone = let_go.get_future().share(), first = true](const Json&) mutable {
            if (std::exchange(first, false)) {
                asked.set_value();
                gone.wait();
            }
            return nothingRecorded();
        }};
    std::optional<ServerRole> role{std::in_place, borrowing(), "main", clock};

    static Json nothingRecorded() { return {{"recordings", Json::array()}, {"complete", true}}; }

    [[nodiscard]] Config borrowing() const {
        auto read = parseConfig(R"(
sites:
  hulu: {remote: {at: "10.9.0.2:7100", key: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", secret: a}}
cameras:
  hulu.dermaga: {stream: sub}
server: {accounts: off}
)",
                                "/etc/betang/betang.yaml");
        REQUIRE(read.problems.empty());
        read.config.runtime = runtime.path();
        read.config.server->port = 0;
        return read.config;
    }

    [[nodiscard]] RawClient ask(const std::string& path) const {
        RawClient client{role->port()};
        client.say("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return client;
    }

    [[nodiscard]] RawClient askRecordings() const {
        return ask(
            "/api/v1/cameras/hulu.dermaga/recordings?from=2026-11-22T00:00:00Z"
            "&to=2026-11-22T01:00:00Z");
    }
};

size_t countOf(const std::string& text, const std::string& part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("the role answers the API and the control endpoint", "[server]") {
    Fixture fixture;
    CHECK_THAT(fixture.get("/api/v1/cameras"),
               Catch::StartsWith("HTTP/1.1 200") && Catch::Contains("kapuas.dermaga"));
    CHECK_THAT(fixture.get("/api/v1/nothing"),
               Catch::StartsWith("HTTP/1.1 404") && Catch::Contains("problem+json"));
    const Json status = fixture.status();
    CHECK(status.at("requests") == 2);
    CHECK_THAT(status.at("address"), Catch::StartsWith("http://127.0.0.1:"));
}

TEST_CASE("a live view brings the format and every picture over a web socket", "[server]") {
    Fixture fixture;
    RawClient client = fixture.open("/api/v1/live/kapuas.dermaga/sub");
    REQUIRE_THAT(client.readUntil(kAccepted), Catch::Contains(kAccepted));
    fixture.playAfterFirst(
        [&] { return client.readUntil("mdat").find("mdat") != std::string::npos; });
    client.readUntil("\"media_s\":0.76");  // the twentieth, at 25 a second
    const std::string got = client.readUntil("mdat");

    CHECK(countOf(got, "\"type\":\"format\"") == 1);
    CHECK(countOf(got, "\"type\":\"picture\"") == 20);
    CHECK(countOf(got, "ftyp") == 1);
    CHECK(fixture.status().at("viewers") == 1);
}

TEST_CASE("a viewer that leaves ends the pull", "[server]") {
    Fixture fixture;
    {
        RawClient client = fixture.open("/api/v1/live/kapuas.dermaga/sub");
        client.readUntil(kAccepted);
        fixture.demand.waitFor(1);
    }
    CHECK(fixture.demand.waitFor(2).back() == DemandLog::Entry{fixture.dock, false});
}

TEST_CASE("a live view of nothing is refused before the upgrade", "[server]") {
    Fixture fixture;
    for (const char* path : {"/api/v1/live/kapuas.none/main",
                             "/api/v1/live/kapuas.pasar/sub",
                             "/api/v1/live/kapuas.dermaga",
                             "/api/v1/other"}) {
        CHECK_THAT(fixture.open(path).readAll(), Catch::StartsWith("HTTP/1.1 404"));
    }
}

TEST_CASE("news begin with every state and go on with what changes", "[server]") {
    Fixture fixture;
    RawClient client = fixture.open("/api/v1/news");
    client.readUntil("kapuas.pasar");
    CHECK_THAT(client.readUntil("has not reported yet"), Catch::Contains("kapuas.dermaga"));
    client.forget();
    fixture.say(StreamState::Offline, "no route to it");

    CHECK_THAT(client.readUntil("no route to it"), Catch::Contains(R"("state":"offline")"));
}

TEST_CASE("a reload takes cameras in and out without cutting pages off", "[server]") {
    Fixture fixture;
    RawClient client = fixture.open("/api/v1/live/kapuas.dermaga/sub");
    client.readUntil(kAccepted);
    Config config = fixture.config();
    config.cameras.erase(CameraId::parse("kapuas.pasar").take());
    fixture.role.reload(config);

    CHECK_THAT(fixture.get("/api/v1/cameras"), !Catch::Contains("kapuas.pasar"));
    fixture.demand.waitFor(1);
    fixture.play(fixture.film);
    CHECK_THAT(client.readUntil("mdat"), Catch::Contains("mdat"));
}

TEST_CASE("without a section in the configuration there is no server", "[server]") {
    Province province;
    Config config = province.config();
    config.server.reset();
    CHECK_THROWS_WITH(ServerRole(config, "main", province.clock), Catch::Contains("'server'"));
}

TEST_CASE("a site that does not answer holds up what is asked of it and nothing else", "[server]") {
    BorrowingServer server;
    std::vector<RawClient> waiting;
    for (int i = 0; i < 8; ++i) {  // more than the server has threads
        waiting.push_back(server.askRecordings());
    }
    server.asked.get_future().wait();
    CHECK_THAT(server.ask("/api/v1/about").readAll(), Catch::StartsWith("HTTP/1.1 200"));

    server.let_go.set_value();
    for (RawClient& client : waiting) {
        CHECK_THAT(client.readAll(), Catch::StartsWith("HTTP/1.1 200"));
    }
}

TEST_CASE("a server ends without waiting for a site that does not answer", "[server]") {
    BorrowingServer server;
    const RawClient waiting = server.askRecordings();
    server.asked.get_future().wait();
    const MonoTime begun = server.clock.monotonic();
    server.role.reset();
    CHECK(server.clock.monotonic() - begun < std::chrono::seconds{5});
    server.let_go.set_value();
}

TEST_CASE("an archive that does not answer is said to be unavailable", "[server]") {
    Fixture fixture;
    CHECK_THAT(fixture.get("/api/v1/cameras/kapuas.dermaga/recordings?from=2026-11-22T00:00:00Z"
                           "&to=2026-11-22T01:00:00Z"),
               Catch::StartsWith("HTTP/1.1 503"));
}

}  // namespace betang
