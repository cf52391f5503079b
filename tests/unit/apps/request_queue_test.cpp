// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/request_queue.hpp"

#include <stdexcept>
#include <thread>

#include <poll.h>

#include "tests/support/catch.hpp"

namespace betang {

namespace {

bool waitForRequest(const RequestQueue& queue) {
    pollfd wait{queue.fd(), POLLIN, 0};
    return ::poll(&wait, 1, 5000) == 1;
}

}  // namespace

TEST_CASE("a request is answered by the loop's thread", "[apps]") {
    RequestQueue queue;
    Json answer;
    {
        const std::jthread asker{[&] { answer = queue.ask({{"op", "status"}}); }};
        REQUIRE(waitForRequest(queue));
        queue.answer([](const Json& request) { return Json{{"got", request.at("op")}}; });
    }

    CHECK(answer == Json{{"got", "status"}});
}

TEST_CASE("a handler that throws answers with the error", "[apps]") {
    RequestQueue queue;
    Json answer;
    {
        const std::jthread asker{[&] { answer = queue.ask({{"op", "boom"}}); }};
        REQUIRE(waitForRequest(queue));
        queue.answer([](const Json&) -> Json { throw std::runtime_error{"no such op"}; });
    }

    CHECK(answer == Json{{"ok", false}, {"error", "no such op"}});
}

TEST_CASE("a closed queue refuses who waits and who comes", "[apps]") {
    RequestQueue queue;
    Json waiting;
    {
        const std::jthread asker{[&] { waiting = queue.ask({{"op", "status"}}); }};
        REQUIRE(waitForRequest(queue));
        queue.close();
    }

    CHECK(waiting.at("ok") == false);
    CHECK(queue.ask({{"op", "status"}}).at("ok") == false);
}

}  // namespace betang
