// SPDX-License-Identifier: Apache-2.0

#include <optional>

#include "bus/endpoints.hpp"
#include "bus/media_reader.hpp"
#include "compositor/layout.hpp"
#include "media/decoder.hpp"
#include "media/pixel_mark.hpp"

#include "tests/integration/compositor/free_port.hpp"
#include "tests/integration/compositor/rtsp_player.hpp"
#include "tests/integration/compositor/wall_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const GridLayout kGrid{2, 2};

std::vector<int> marksOf(const AVFrame& frame, GridLayout grid = kGrid) {
    const Layout layout = gridLayout(grid, {frame.width, frame.height});
    std::vector<int> marks;
    for (const LayoutTile& tile : layout.tiles) {
        const auto mark =
            readMark({frame.data[0], {frame.width, frame.height}, frame.linesize[0]}, tile.rect);
        marks.push_back(mark ? mark->camera : 0);
    }
    return marks;
}

// Reads the wall's own stream off the bus.
class WallViewer {
  public:
    WallViewer(WallFixture& wall, ReadFrom from) : reader_{wall.bus, wall.clock} {
        reader_.add({CameraId::forWall("ops"), StreamKind::Main},
                    endpointsFor(wall.config.runtime, "wall", "ops"),
                    from);
    }

    // The newest picture after another read.
    const Picture& look() {
        for (const AccessUnit& unit : reader_.read(milliseconds{100}).units) {
            Result<Picture> picture = decoder_.decode(unit);
            if (picture.ok() && *picture) {
                picture_ = *picture;
            }
        }
        return picture_;
    }

  private:
    MediaReader reader_;
    Decoder decoder_{Codec::H264};
    Picture picture_;
};

Json outputOf(WallFixture& wall) {
    return wall.status()["outputs"].at(0);
}

TEST_CASE_METHOD(WallFixture, "an encoded wall is a stream like any other", "[compositor]") {
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return stateOf(3) == "LIVE"; }));
    CHECK(outputOf(*this)["running"] == true);
    CHECK(outputOf(*this)["frames"] == 0);  // nobody looks, nothing is drawn
    CHECK(outputOf(*this)["encoded"] == 0);

    std::optional<WallViewer> viewer{std::in_place, *this, FromLastKeyframe{}};
    CHECK(eventually([&] {
        const Picture& picture = viewer->look();
        return picture && marksOf(*picture.frame) == std::vector{1, 2, 3, 4};
    }));
    CHECK(clock.utc() - viewer->look().captured < seconds{1});
    CHECK(outputOf(*this)["encoding"] == true);

    viewer.reset();
    CHECK(eventually([&] { return outputOf(*this)["encoding"] == false; }));
}

TEST_CASE_METHOD(WallFixture, "an output of a region is a stream of that part", "[compositor]") {
    OutputConfig& right = config.walls["ops"].outputs[0];
    right.region = {320, 0, 320, 360};
    right.size = {640, 720};
    startCameras();
    startWall();
    WallViewer viewer{*this, FromLastKeyframe{}};

    CHECK(eventually([&] {
        const Picture& picture = viewer.look();
        return picture && marksOf(*picture.frame, {1, 2}) == std::vector{2, 4};
    }));
    CHECK(viewer.look().frame->height == 720);
}

TEST_CASE_METHOD(WallFixture, "a viewer who returns sees the present", "[compositor]") {
    startCameras();
    startWall();
    for (int round = 0; round < 2; ++round) {
        WallViewer viewer{*this, FromLastKeyframe{}};
        CHECK(eventually([&] {
            const Picture& picture = viewer.look();
            return picture && clock.utc() - picture.captured < milliseconds{500};
        }));
    }
}

// The newest picture after some two seconds.
Picture decodeFrom(AVFormatContext& input) {
    Decoder decoder{Codec::H264};
    const AvPacketPtr packet = makeAvPacket();
    Picture newest;
    for (int i = 0; i < 30 && av_read_frame(&input, packet.get()) >= 0; ++i) {
        AccessUnit unit{.stream = {CameraId::forWall("ops"), StreamKind::Main}, .data = {}};
        unit.data = std::make_shared<Bytes>(packet->data, packet->data + packet->size);
        av_packet_unref(packet.get());
        Result<Picture> picture = decoder.decode(unit);
        if (picture.ok() && *picture) {
            newest = *picture;
        }
    }
    return newest;
}

TEST_CASE_METHOD(WallFixture, "a wall is served by RTSP to several players", "[compositor]") {
    const int port = freePort();
    config.walls["ops"].outputs[0].rtsp_port = port;
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return marks(kGrid) == std::vector{1, 2, 3, 4}; }));
    REQUIRE(eventually([&] { return outputOf(*this)["running"] == true; }));

    const AvInputPtr stalled = openRtsp(port, "ops");  // never read from again
    const AvInputPtr player = openRtsp(port, "ops");
    REQUIRE(stalled);
    REQUIRE(player);
    const Picture picture = decodeFrom(*player);

    REQUIRE(picture);
    CHECK(marksOf(*picture.frame) == std::vector{1, 2, 3, 4});
    CHECK(outputOf(*this)["rtsp_clients"] == 2);
}

TEST_CASE_METHOD(WallFixture, "a taken RTSP port leaves the other outputs alone", "[compositor]") {
    const TakenPort taken;
    OutputConfig other = config.walls["ops"].outputs[0];
    other.id = "other";
    other.rtsp_port = freePort();
    config.walls["ops"].outputs[0].rtsp_port = taken.port();
    config.walls["ops"].outputs.push_back(other);
    startWall();

    REQUIRE(eventually([&] { return status()["outputs"][1]["running"] == true; }));
    const AvInputPtr player = openRtsp(other.rtsp_port, "ops");
    CHECK(player);
    CHECK(eventually([&] {
        const Json outputs = status()["outputs"];
        return outputs[0]["restarts"].get<int>() > 0 && outputs[1]["frames"].get<int>() > 10;
    }));
    CHECK(status()["outputs"][0]["problem"].get<std::string>().find("RTSP") != std::string::npos);
}

}  // namespace
}  // namespace betang
