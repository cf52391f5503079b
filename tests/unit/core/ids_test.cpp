// SPDX-License-Identifier: Apache-2.0

#include "core/ids.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a camera id is two names joined by a dot", "[core]") {
    const auto id = CameraId::parse("palangka-raya.bundaran-besar");

    REQUIRE(id);
    CHECK(id->site() == "palangka-raya");
    CHECK(id->name() == "bundaran-besar");
    CHECK(id->text() == "palangka-raya.bundaran-besar");
}

TEST_CASE("what could escape a path or a topic is not a camera id", "[core]") {
    for (const char* text : {"",
                             "kapuas",
                             "kapuas.",
                             ".dermaga",
                             "kapuas.dermaga.2",
                             "Kapuas.dermaga",
                             "kapuas.-dermaga",
                             "kapuas./etc/passwd",
                             "../..",
                             "kapuas.dermaga/",
                             "kapuas.der maga"}) {
        INFO(text);
        CHECK_FALSE(CameraId::parse(text));
    }
    CHECK_FALSE(CameraId::parse("kapuas." + std::string(41, 'a')));
}

TEST_CASE("a stream id reads back what it prints", "[core]") {
    const auto stream = StreamId::parse("kapuas.dermaga/sub");

    REQUIRE(stream);
    CHECK(stream->kind == StreamKind::Sub);
    CHECK(stream->text() == "kapuas.dermaga/sub");
    CHECK_FALSE(StreamId::parse("kapuas.dermaga"));
    CHECK_FALSE(StreamId::parse("kapuas.dermaga/third"));
}

TEST_CASE("a wall publishes under an id of its own", "[core]") {
    CHECK(CameraId::forWall("utama").text() == "wall.utama");
    CHECK(CameraId::parse("wall.utama"));
}

}  // namespace betang
