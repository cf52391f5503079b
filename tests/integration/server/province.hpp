// SPDX-License-Identifier: Apache-2.0
//
// A province of one site whose only ingest worker is a publisher that the test speaks for.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bus/media_message.hpp"
#include "bus/stream_state.hpp"
#include "config/reader.hpp"

#include "tests/support/bus_fixture.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {

struct Province : BusFixture {
    Province() { startPublisher(); }

    // Cameras kapuas.dermaga (main and sub) and kapuas.pasar, and no wall; any free port.
    [[nodiscard]] Config config() const {
        auto read = parseConfig(
            "cameras:\n"
            "  kapuas.dermaga: {main: rtsp://h/1, sub: rtsp://h/2}\n"
            "  kapuas.pasar: {main: rtsp://h/3}\n"
            "storage: {utama: {path: " +
                (runtime.path() / "rec").native() + "}}\nserver: {accounts: off}\n",
            "/etc/betang/betang.yaml");
        REQUIRE(read.problems.empty());
        read.config.runtime = runtime.path();
        read.config.server->port = 0;
        return read.config;
    }

    void say(StreamState state, const std::string& reason = "") {
        StreamReport report{.stream = dock, .state = state, .reason = reason};
        report.since = report.at = clock.utc();
        publisher->publishState(stateTopic(dock.camera), toJsonText(toJson(report)));
    }

    void play(const std::vector<AccessUnit>& units) {
        for (const AccessUnit& unit : units) {
            publisher->publish(unit);
        }
    }

    // Plays the film to whoever watches from its first picture on: `shown` waits for that one.
    void playAfterFirst(const std::function<bool()>& shown) {
        demand.waitFor(1);
        publisher->publish(film.front());
        REQUIRE(shown());
        play({film.begin() + 1, film.end()});
    }

    const StreamId dock = StreamId::parse("kapuas.dermaga/sub").take();
    const std::vector<AccessUnit> film = encodeTestClip({.frames = 20, .gop = 10, .stream = dock});
};

}  // namespace betang
