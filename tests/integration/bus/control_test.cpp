// SPDX-License-Identifier: Apache-2.0

#include "bus/control.hpp"

#include <stop_token>
#include <thread>
#include <vector>

#include <zmq.hpp>

#include "bus/endpoints.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {
namespace {

using std::chrono::seconds;

Json handle(const Json& request) {
    const std::string op = request["op"];
    if (op == "throw") {
        throw Error{ErrorKind::NotFound, "no such wall"};
    }
    if (op == "list") {
        return Json::array();
    }
    return {{"echo", request.value("text", "")}};
}

struct Fixture {
    TempFolder runtime;
    BusContext context;
    std::string endpoint = endpointsFor(runtime.path(), "wall", "main").control;
};

// What a client that does not use callControl() would get.
std::string rawAnswer(Fixture& f, zmq::socket_type type, const std::string& text) {
    zmq::socket_t socket{f.context.native(), type};
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::rcvtimeo, 5000);
    socket.connect(f.endpoint);
    socket.send(zmq::buffer(text), zmq::send_flags::none);
    zmq::message_t answer;
    return socket.recv(answer, zmq::recv_flags::none) ? answer.to_string() : "nothing";
}

}  // namespace

TEST_CASE("a control request gets its answer", "[bus]") {
    Fixture f;
    const ControlServer server{f.context, f.endpoint, handle};

    const auto answer =
        callControl(f.context, f.endpoint, {{"op", "say"}, {"text", "a"}}, seconds{5});

    REQUIRE(answer.ok());
    CHECK(*answer == Json{{"ok", true}, {"echo", "a"}});
}

TEST_CASE("a handler that throws answers with the error's text and serves on", "[bus]") {
    Fixture f;
    const ControlServer server{f.context, f.endpoint, handle};

    const auto refused = callControl(f.context, f.endpoint, {{"op", "throw"}}, seconds{5});

    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().kind() == ErrorKind::NotFound);
    CHECK(refused.error().text() == "no such wall");
    CHECK_FALSE(callControl(f.context, f.endpoint, {{"op", "list"}}, seconds{5}).ok());
    CHECK(callControl(f.context, f.endpoint, {{"op", "say"}}, seconds{5}).ok());
}

TEST_CASE("a call that nobody answers times out", "[bus]") {
    Fixture f;

    const auto answer =
        callControl(f.context, f.endpoint, {{"op", "status"}}, std::chrono::milliseconds{20});

    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().kind() == ErrorKind::Timeout);
}

TEST_CASE("one connection asks again and again, and is made anew after no answer", "[bus]") {
    Fixture f;
    ControlClient client{f.context, f.endpoint};
    CHECK(client.call({{"op", "say"}}, std::chrono::milliseconds{20}).error().kind() ==
          ErrorKind::Timeout);
    const ControlServer server{f.context, f.endpoint, handle};
    for (const char* text : {"a", "b", "c"}) {
        CHECK(client.call({{"op", "say"}, {"text", text}}, seconds{5}).take()["echo"] == text);
    }
}

TEST_CASE("a call ends when its process does", "[bus]") {
    Fixture f;
    std::stop_source stop;
    const std::jthread ends{[&stop] { stop.request_stop(); }};
    ControlClient client{f.context, f.endpoint};
    const auto answer = client.call({{"op", "say"}}, seconds{60}, stop.get_token());
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().kind() == ErrorKind::Cancelled);
}

TEST_CASE("several clients are served at once", "[bus]") {
    Fixture f;
    const ControlServer server{f.context, f.endpoint, handle};
    std::vector<int> good(8, 0);
    {
        std::vector<std::jthread> clients;
        for (int& count : good) {
            clients.emplace_back([&f, &count] {
                for (int i = 0; i < 20; ++i) {
                    const Json request{{"op", "say"}, {"text", std::to_string(i)}};
                    const auto answer = callControl(f.context, f.endpoint, request, seconds{10});
                    count += answer.ok() && (*answer)["echo"] == std::to_string(i) ? 1 : 0;
                }
            });
        }
    }
    CHECK(good == std::vector<int>(8, 20));
}

TEST_CASE("a request that is no object is refused in words", "[bus]") {
    Fixture f;
    const ControlServer server{f.context, f.endpoint, handle};

    CHECK(rawAnswer(f, zmq::socket_type::dealer, "nonsense") ==
          R"({"error":"the request is not JSON","ok":false})");
    CHECK(rawAnswer(f, zmq::socket_type::req, R"({"op":"say"})") == R"({"echo":"","ok":true})");
}

TEST_CASE("an oversized request is refused and serves nobody else worse", "[bus]") {
    Fixture f;
    const ControlServer server{f.context, f.endpoint, handle};
    const std::string large(kLargestControlRequest + 1, ' ');

    CHECK(rawAnswer(f, zmq::socket_type::dealer, large) ==
          R"({"error":"the request is larger than 1 MiB","ok":false})");
    const auto called = callControl(f.context, f.endpoint, {{"op", large}}, seconds{5});
    REQUIRE_FALSE(called.ok());
    CHECK(called.error().kind() == ErrorKind::InvalidArgument);
    CHECK(callControl(f.context, f.endpoint, {{"op", "say"}}, seconds{5}).ok());
}

TEST_CASE("a client that disappears before its answer harms nobody", "[bus]") {
    Fixture f;
    const ControlServer server{f.context, f.endpoint, handle};
    for (int i = 0; i < 10; ++i) {
        zmq::socket_t socket{f.context.native(), zmq::socket_type::dealer};
        socket.set(zmq::sockopt::linger, 0);
        socket.connect(f.endpoint);
        socket.send(zmq::str_buffer(R"({"op":"say"})"), zmq::send_flags::none);
    }

    CHECK(callControl(f.context, f.endpoint, {{"op", "say"}}, seconds{5}).ok());
}

TEST_CASE("a second server on a control endpoint is refused, a later one is not", "[bus]") {
    Fixture f;
    {
        const ControlServer first{f.context, f.endpoint, handle};
        CHECK_THROWS_AS((ControlServer{f.context, f.endpoint, handle}), Error);
    }
    const ControlServer next{f.context, f.endpoint, handle};
    CHECK(callControl(f.context, f.endpoint, {{"op", "say"}}, seconds{5}).ok());
}

}  // namespace betang
