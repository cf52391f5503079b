// SPDX-License-Identifier: Apache-2.0

#include <condition_variable>
#include <mutex>

#include "server/web_server.hpp"

#include "tests/integration/server/raw_client.hpp"
#include "tests/support/catch.hpp"

namespace betang {

namespace {

// The key and answer of RFC 6455 1.3.
constexpr const char* kUpgrade =
    "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
constexpr const char* kAcceptKey = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

// What the server's side of the connections saw, with waiting.
class Seen {
  public:
    std::optional<WebSocketHandlers> accept(const Request& request,
                                            const std::shared_ptr<WebSocketPeer>& peer) {
        if (request.path != "/ws") {
            return std::nullopt;
        }
        const std::lock_guard lock{mutex_};
        peer_ = peer;
        return WebSocketHandlers{[this](std::string_view text) { note(std::string{text}); },
                                 [this] { note("closed"); }};
    }

    std::string waitFor(const std::string& wanted) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return last_ == wanted; });
        return last_;
    }

    std::shared_ptr<WebSocketPeer> peer() {
        const std::lock_guard lock{mutex_};
        return peer_;
    }

  private:
    void note(std::string what) {
        {
            const std::lock_guard lock{mutex_};
            last_ = std::move(what);
        }
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::string last_;
    std::shared_ptr<WebSocketPeer> peer_;
};

struct UpgradedServer {
    Seen seen;
    WebServer server{[] {
                         WebServerOptions options;
                         options.port = 0;
                         return options;
                     }(),
                     [](const Request&) { return problem(404, "only sockets here"); },
                     [this](const Request& request, std::shared_ptr<WebSocketPeer> peer) {
                         return seen.accept(request, peer);
                     }};
};

SharedBytes bytesOf(std::string_view text) {
    return std::make_shared<const Bytes>(text.begin(), text.end());
}

// A client's text frame must be masked (RFC 6455 5.3); a zero mask leaves the text as it is.
std::string maskedFrame(std::string_view text) {
    std::string frame{"\x81", 1};
    frame += static_cast<char>(0x80U | text.size());
    frame.append(4, '\0');
    return frame.append(text);
}

}  // namespace

TEST_CASE("a web socket opens and carries text both ways", "[server]") {
    UpgradedServer fixture;
    RawClient client{fixture.server.port()};
    client.say(kUpgrade);
    REQUIRE(client.readUntil(kAcceptKey).starts_with("HTTP/1.1 101"));

    client.say(maskedFrame("hello"));
    CHECK(fixture.seen.waitFor("hello") == "hello");
    CHECK(fixture.seen.peer()->send(bytesOf("welcome"), true));
    CHECK(client.readUntil("welcome").ends_with("\x81\x07welcome"));
}

TEST_CASE("what is sent before the upgrade is through arrives after it", "[server]") {
    UpgradedServer fixture;
    RawClient client{fixture.server.port()};
    client.say(std::string{kUpgrade} + maskedFrame("early"));

    CHECK(fixture.seen.waitFor("early") == "early");
}

TEST_CASE("a client that goes away is noticed", "[server]") {
    UpgradedServer fixture;
    {
        RawClient client{fixture.server.port()};
        client.say(kUpgrade);
        client.readUntil(kAcceptKey);
    }

    CHECK(fixture.seen.waitFor("closed") == "closed");
    CHECK_FALSE(fixture.seen.peer()->send(bytesOf("late"), true));
}

TEST_CASE("a client that does not read costs a bounded backlog", "[server]") {
    UpgradedServer fixture;
    RawClient client{fixture.server.port()};
    client.say(kUpgrade);
    REQUIRE(client.readUntil(kAcceptKey).find(kAcceptKey) != std::string::npos);
    const auto peer = fixture.seen.peer();
    const SharedBytes block = bytesOf(std::string(256 * 1024, 'x'));
    int sent = 0;
    while (sent < 1000 && peer->send(block, false)) {
        ++sent;
    }

    CHECK(sent < 1000);
    CHECK(peer->backlog() <= WebSocketPeer::kLargestBacklog);
}

TEST_CASE("an oversized message ends the connection with the reason", "[server]") {
    UpgradedServer fixture;
    RawClient client{fixture.server.port()};
    client.say(kUpgrade);
    client.readUntil(kAcceptKey);
    const std::string a_gibibyte{"\x81\xff\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00", 14};
    client.say(a_gibibyte + std::string(1024, 'x'));

    const std::string too_big = "\x88\x02\x03\xf1";  // close 1009, RFC 6455 7.4.1
    CHECK(client.readUntil(too_big).ends_with(too_big));
}

TEST_CASE("an upgrade to an unknown address is refused", "[server]") {
    UpgradedServer fixture;
    RawClient client{fixture.server.port()};
    std::string upgrade = kUpgrade;
    upgrade.replace(upgrade.find("/ws"), 3, "/no");
    client.say(upgrade);

    CHECK(client.readAll().starts_with("HTTP/1.1 404"));
}

TEST_CASE("the server can end a connection", "[server]") {
    UpgradedServer fixture;
    RawClient client{fixture.server.port()};
    client.say(kUpgrade);
    client.readUntil(kAcceptKey);
    fixture.seen.peer()->close();

    CHECK(client.readUntil("\x88\x02\x03\xe8").ends_with("\x88\x02\x03\xe8"));
}

TEST_CASE("ending a connection twice, and sending after it, is no fault", "[server]") {
    UpgradedServer fixture;
    RawClient client{fixture.server.port()};
    client.say(kUpgrade);
    REQUIRE(client.readUntil(kAcceptKey).starts_with("HTTP/1.1 101"));
    fixture.seen.peer()->close();
    fixture.seen.peer()->close();
    (void)fixture.seen.peer()->send(bytesOf("late"), true);
    fixture.seen.peer()->close();
    CHECK(fixture.seen.waitFor("closed") == "closed");  // the client never says goodbye
    CHECK(client.readAll().find("late") == std::string::npos);
}

}  // namespace betang
