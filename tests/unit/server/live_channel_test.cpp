// SPDX-License-Identifier: Apache-2.0

#include "server/live_channel.hpp"

#include "bus/json_text.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/demux.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {

namespace {

class FakeViewer final : public LiveViewer {
  public:
    [[nodiscard]] bool ready() override { return keeps_up; }

    bool send(SharedBytes message, bool text) override {
        if (text) {
            texts.push_back(Json::parse(*message));
        } else {
            binary.insert(binary.end(), message->begin(), message->end());
        }
        return true;
    }

    void end() override { ended = true; }

    // The messages of one type.
    [[nodiscard]] std::vector<Json> of(const char* type) const {
        std::vector<Json> found;
        for (const Json& text : texts) {
            if (text.at("type") == type) {
                found.push_back(text);
            }
        }
        return found;
    }

    [[nodiscard]] size_t pictures() const { return of("picture").size(); }

    std::vector<Json> texts;
    Bytes binary;
    bool keeps_up = true;
    bool ended = false;
};

// 20 pictures, a keyframe every 10.
std::vector<AccessUnit> clip(uint64_t run = 1) {
    return encodeTestClip({.frames = 20, .gop = 10, .run = run});
}

struct OneChannel {
    LiveChannel channel;
    std::vector<AccessUnit> units = clip();

    std::shared_ptr<FakeViewer> join() {
        auto viewer = std::make_shared<FakeViewer>();
        channel.add(viewer);
        return viewer;
    }

    void play(size_t from, size_t to) {
        for (size_t i = from; i < to; ++i) {
            channel.picture(units.at(i));
        }
    }
};

}  // namespace

TEST_CASE("a viewer of Motion JPEG is told its codec, for the browser to refuse", "[server]") {
    LiveChannel channel;
    auto viewer = std::make_shared<FakeViewer>();
    channel.add(viewer);
    for (const AccessUnit& unit : encodeTestClip({.codec = Codec::Mjpeg, .frames = 3})) {
        channel.picture(unit);
    }
    REQUIRE(viewer->of("format").size() == 1);
    CHECK(viewer->of("format")[0].at("codec") == "mp4v.6C");
    CHECK(viewer->pictures() == 3);
}

TEST_CASE("a viewer gets the format and then one fragment a picture", "[server]") {
    OneChannel fixture;
    const auto viewer = fixture.join();
    fixture.play(0, 20);

    REQUIRE(viewer->texts.size() == 21);
    const Json& format = viewer->texts.front();
    CHECK(format.at("type") == "format");
    CHECK(format.at("codec").get<std::string>().starts_with("avc1."));
    CHECK(format.at("width") == 160);
    CHECK(viewer->texts[1].at("key") == true);
    CHECK(viewer->texts[2].at("key") == false);
    CHECK(viewer->texts[1].at("captured_ns") ==
          fixture.units[0].captured.time_since_epoch().count());
}

TEST_CASE("what a viewer gets is a film that plays, at the times announced", "[server]") {
    OneChannel fixture;
    const auto viewer = fixture.join();
    fixture.play(0, 20);
    const auto film = demuxMp4(viewer->binary);
    const auto pictures = viewer->of("picture");

    REQUIRE(film.size() == 20);
    for (size_t i = 0; i < film.size(); ++i) {
        CHECK(film[i].nals == nalsOf(fixture.units[i]));
        CHECK(pictures[i].at("media_s").get<double>() ==
              Approx(std::chrono::duration<double>(film[i].pts).count()).margin(0.001));
    }
}

TEST_CASE("who joins late starts at once with the newest keyframe", "[server]") {
    OneChannel fixture;
    fixture.join();
    fixture.play(0, 14);
    const auto late = fixture.join();

    CHECK(late->pictures() == 4);
    CHECK(late->of("picture").front().at("key") == true);
    CHECK(demuxMp4(late->binary).size() == 4);
    fixture.play(14, 20);
    CHECK(late->pictures() == 10);
}

TEST_CASE("a viewer that stops reading misses pictures to a keyframe, others none", "[server]") {
    OneChannel fixture;
    const auto slow = fixture.join();
    const auto good = fixture.join();
    fixture.play(0, 4);
    slow->keeps_up = false;
    fixture.play(4, 6);
    slow->keeps_up = true;
    fixture.play(6, 12);

    CHECK(good->pictures() == 12);
    CHECK(slow->pictures() == 6);
    CHECK(slow->of("picture").at(4).at("key") == true);
    CHECK(slow->of("format").size() == 1);
    CHECK(fixture.channel.counters().skipped == 6);
}

TEST_CASE("a new connection of the camera begins a new film", "[server]") {
    OneChannel fixture;
    const auto viewer = fixture.join();
    fixture.play(0, 3);
    viewer->binary.clear();
    fixture.units = clip(2);
    fixture.play(3, 13);

    CHECK(viewer->of("format").size() == 2);
    const auto film = demuxMp4(viewer->binary);
    CHECK(film.size() == 3);
    CHECK(film.front().key);
    CHECK(viewer->of("picture").at(3).at("media_s") == 0.0);
}

TEST_CASE("nothing is shown before a keyframe and no damaged picture ever", "[server]") {
    OneChannel fixture;
    const auto viewer = fixture.join();
    fixture.play(1, 10);
    CHECK(viewer->texts.empty());
    fixture.units[12].damaged = true;
    fixture.play(10, 20);
    CHECK(viewer->pictures() == 9);
}

TEST_CASE("the end of a stream is told to every viewer, and a viewer may leave", "[server]") {
    OneChannel fixture;
    const auto left = fixture.join();
    const auto stayed = fixture.join();
    fixture.channel.remove(left.get());
    CHECK(fixture.channel.viewers() == 1);
    fixture.channel.end();

    CHECK(stayed->ended);
    CHECK_FALSE(left->ended);
    CHECK(fixture.channel.empty());
}

TEST_CASE("bytes that are no picture begin nothing", "[server]") {
    OneChannel fixture;
    const auto viewer = fixture.join();
    AccessUnit unit = fixture.units.front();
    unit.data = std::make_shared<const Bytes>(Bytes{0, 0, 0, 1, 0x67, 0xff});
    fixture.channel.picture(unit);
    unit.data.reset();
    fixture.channel.picture(unit);

    CHECK(viewer->texts.empty());
}

}  // namespace betang
