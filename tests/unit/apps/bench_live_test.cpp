// SPDX-License-Identifier: Apache-2.0

#include <fstream>

#include "apps/bench/bench_latency.hpp"
#include "apps/bench/bench_switch.hpp"
#include "config/reader.hpp"
#include "core/bench/figures.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;
using namespace betang::bench;
using namespace std::chrono_literals;

namespace {

// One frame of a wall of one tile or two, `at` after the beginning.
FrameNote frame(Duration at, std::vector<TileNote> tiles) {
    return {MonoTime{at}, UtcTime{at}, std::move(tiles)};
}

TileNote tile(int camera, int picture, bool live = true) {
    return {PixelMark{camera, picture}, live};
}

SentPicture sent(Duration at, int picture, bool key = false) {
    return {UtcTime{at}, picture, key};
}

}  // namespace

TEST_CASE("a quantile is a value that was measured", "[bench]") {
    CHECK(quantile({3, 1, 2}, 0.5) == 2);
    CHECK(quantile({3, 1, 2}, 0.99) == 3);
    CHECK(quantile({3, 1, 2}, 0) == 1);
    CHECK(quantile({}, 0.5) == 0);
}

TEST_CASE("a frame's note is the same after it was written and read", "[bench]") {
    const FrameNote note = frame(40ms, {tile(3, 207), {std::nullopt, true}, tile(4, 0, false)});

    const auto read = fromLine(toLine(note));

    REQUIRE(read);
    CHECK(read->at == note.at);
    CHECK(read->utc == note.utc);
    REQUIRE(read->tiles.size() == 3);
    CHECK(read->tiles[0].mark == note.tiles[0].mark);
    CHECK_FALSE(read->tiles[1].mark);
    CHECK(read->tiles[1].live);
    CHECK_FALSE(read->tiles[2].live);
    CHECK_FALSE(fromLine(R"({"at":40000)"));
}

TEST_CASE("latency counts a picture once, from its sending to its first frame", "[bench]") {
    const SentPictures log{{1, {sent(10ms, 0), sent(50ms, 1), sent(90ms, 2)}}};
    const std::vector<FrameNote> notes{frame(40ms, {tile(1, 0)}),
                                       frame(80ms, {tile(1, 1)}),
                                       frame(120ms, {tile(1, 1)}),
                                       frame(160ms, {tile(1, 2)})};

    CHECK(latenciesOf(notes, log, MonoTime{}) == std::vector<double>{30, 30, 70});
    CHECK(latenciesOf(notes, log, MonoTime{100ms}) == std::vector<double>{70});
}

TEST_CASE("latency takes the last sending of a picture that comes round again", "[bench]") {
    const SentPictures log{{1, {sent(0ms, 0), sent(60s, 0)}}};

    CHECK(latenciesOf({frame(60s + 25ms, {tile(1, 0)})}, log, MonoTime{}) ==
          std::vector<double>{25});
}

TEST_CASE("latency leaves out what nobody sent and tiles without a picture", "[bench]") {
    const SentPictures log{{1, {sent(10ms, 0)}}};

    CHECK(latenciesOf({frame(40ms, {tile(2, 0), {}})}, log, MonoTime{}).empty());
    CHECK(latenciesOf({frame(5ms, {tile(1, 0)})}, log, MonoTime{}).empty());
}

TEST_CASE("a switch is answered when every tile shows its camera, and live when all say so",
          "[bench]") {
    const SentPictures log{{3, {sent(60ms, 0), sent(180ms, 3)}}, {4, {sent(190ms, 7)}}};
    const std::vector<FrameNote> notes{frame(80ms, {tile(3, 0), tile(4, 7)}),  // before
                                       frame(120ms, {tile(1, 0), tile(2, 0)}),
                                       frame(160ms, {tile(3, 0, false), tile(2, 0)}),
                                       frame(200ms, {tile(3, 3, false), tile(4, 7)}),
                                       frame(240ms, {tile(3, 3), tile(4, 7)})};
    const Switch asked{SwitchKind::Wall, MonoTime{100ms}, UtcTime{100ms}, {{0, 3}, {1, 4}}};

    const auto answer = answerOf(notes, log, asked);

    REQUIRE(answer);
    CHECK(answer->pictured == 100);
    CHECK(answer->live == 140);
    CHECK(answer->frames == 2);
    CHECK(answer->oldest == 60);
}

TEST_CASE("a tour's step that is live on its first frame took no frame", "[bench]") {
    const std::vector<FrameNote> notes{frame(0ms, {tile(1, 0)}), frame(40ms, {tile(2, 0)})};

    const auto answer = answerOf(notes, {}, {SwitchKind::Tour, MonoTime{}, UtcTime{}, {{0, 2}}});

    REQUIRE(answer);
    CHECK(answer->frames == 0);
}

TEST_CASE("a switch that never shows every camera has no answer", "[bench]") {
    const std::vector<FrameNote> notes{frame(40ms, {tile(1, 0), tile(2, 0, false)})};

    CHECK_FALSE(answerOf(notes, {}, {SwitchKind::Wall, MonoTime{}, UtcTime{}, {{0, 1}, {1, 2}}}));
}

TEST_CASE("waiting for keyframes takes as long as the last camera's", "[bench]") {
    const SentPictures log{{1, {sent(50ms, 0, true), sent(90ms, 1), sent(300ms, 2, true)}},
                           {2, {sent(150ms, 0, true)}}};
    const Switch asked{SwitchKind::Wall, MonoTime{100ms}, UtcTime{100ms}, {{0, 1}, {1, 2}}};

    CHECK(nextKeyframes(log, asked) == 200);
}

TEST_CASE("what the simulator logged is read, and half a line left out", "[bench]") {
    const TempFolder folder;
    std::ofstream{folder.path() / "log"}
        << R"({"event":"play","camera":2})" << '\n'
        << R"({"event":"sent","camera":2,"sent_ns":5,"loop_s":0.080,"key":true})" << '\n'
        << R"({"event":"sent","camera":2,"sen)";

    const SentPictures log = readSent(folder.path() / "log");

    REQUIRE(log.size() == 1);
    REQUIRE(log.at(2).size() == 1);
    CHECK(log.at(2).front().picture == 2);
    CHECK(log.at(2).front().key);
}

TEST_CASE("the configuration of a live benchmark has its wall, presets and tour", "[bench]") {
    const TempFolder folder;
    const IngestFolders folders{folder.path()};
    const auto load = [&](int cameras) {
        std::ofstream{folders.config()}
            << liveConfig({.cameras = cameras, .programs = {}}, folders, 8554);
        return loadConfig(folders.config());
    };

    const Config one = load(16);
    CHECK(one.walls.at("bench").cameras.size() == 16);
    CHECK(one.walls.at("bench").presets.empty());

    const Config two = load(32);
    CHECK(two.cameras.size() == 32);
    CHECK(two.walls.at("bench").presets.at("b").cameras.size() == 16);
    CHECK(two.walls.at("bench").tours.at("turn").dwell == 6s);
}
