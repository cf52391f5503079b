// SPDX-License-Identifier: Apache-2.0

#include "compositor/state_board.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

constexpr MonoTime kNow{std::chrono::seconds{5}};

TEST_CASE("the board keeps the newest report of a stream", "[compositor]") {
    StateBoard board;
    StreamReport report{.stream = StreamId::parse("kapuas.dermaga/sub").take()};
    report.state = StreamState::Live;
    board.put(toJson(report).dump(), kNow);
    report.state = StreamState::LinkDown;
    board.put(toJson(report).dump(), kNow + std::chrono::seconds{1});

    const auto found = board.find(report.stream);

    REQUIRE(found);
    CHECK(found->report.state == StreamState::LinkDown);
    CHECK(found->arrived == kNow + std::chrono::seconds{1});
    CHECK_FALSE(board.find({report.stream.camera, StreamKind::Main}));
}

TEST_CASE("what is no report is counted and changes nothing", "[compositor]") {
    StateBoard board;
    for (const char* text : {"", "{", "[]", "{\"stream\":7}", "\xff\xfe"}) {
        board.put(text, kNow);
    }

    CHECK(board.malformed() == 5);
}

}  // namespace
}  // namespace betang
