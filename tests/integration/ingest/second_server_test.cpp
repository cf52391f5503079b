// SPDX-License-Identifier: Apache-2.0
//
// The client against GStreamer's own RTSP server.

#include "media/decoder.hpp"
#include "media/nal.hpp"
#include "media/parameter_sets.hpp"

#include "tests/integration/ingest/gst_server.hpp"
#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

constexpr const char* kH264 =
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=180,framerate=10/1 "
    "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! rtph264pay name=pay0 pt=96 "
    ")";
constexpr const char* kH265 =
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=180,framerate=10/1 "
    "! x265enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! rtph265pay name=pay0 pt=96 "
    ")";

// Whether every picture is whole, in order, and of the size that was encoded.
void checkWhole(const std::vector<AccessUnit>& units, Codec codec) {
    REQUIRE_FALSE(units.empty());
    CHECK(units.front().key);
    for (size_t i = 0; i < units.size(); ++i) {
        ParameterSets sets{codec};
        sets.update(*units[i].data);
        CHECK(units[i].codec == codec);
        CHECK(units[i].size == Size{320, 180});
        CHECK((!units[i].key || sets.complete()));
        CHECK((i == 0 || units[i].dts > units[i - 1].dts));
        CHECK_FALSE((units[i].damaged || units[i].discontinuity));
    }
}

}  // namespace

TEST_CASE("GStreamer's server is pulled over TCP and over UDP", "[ingest]") {
    for (const RtspTransport transport : {RtspTransport::Tcp, RtspTransport::Udp}) {
        GstServer server{kH264};
        PulledStream stream{server.url(), std::nullopt, transport};
        stream.want();
        REQUIRE(stream.waitForUnits(25));
        CHECK(stream.puller().report().reconnects == 0);
        stream.stop();
        checkWhole(stream.units(), Codec::H264);
    }
}

TEST_CASE("GStreamer's server is pulled in H.265", "[ingest]") {
    GstServer server{kH265};
    PulledStream stream{server.url()};
    stream.want();
    REQUIRE(stream.waitForUnits(15, 30s));
    stream.stop();
    checkWhole(stream.units(), Codec::H265);
}

TEST_CASE("GStreamer's server is pulled in Motion JPEG", "[ingest]") {
    GstServer server{
        "( videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=320,height=184,"
        "framerate=10/1 ! jpegenc ! rtpjpegpay name=pay0 pt=26 )"};
    PulledStream stream{server.url()};
    stream.want();
    REQUIRE(stream.waitForUnits(15, 30s));
    stream.stop();
    Decoder decoder{Codec::Mjpeg};
    for (const AccessUnit& unit : stream.units()) {
        const auto picture = decoder.decode(unit);
        REQUIRE(picture);
        CHECK_FALSE(picture->corrupt);
        CHECK(unit.size == Size{320, 184});
        CHECK(picture->frame->width == 320);
        CHECK_FALSE((unit.damaged || unit.discontinuity));
    }
}

TEST_CASE("a stream that GStreamer's server does not have is offline", "[ingest]") {
    GstServer server{kH264};
    PulledStream stream{server.url() + "/tidak-ada"};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::Offline, 5s));
    CHECK(stream.reason() == "the camera has no such stream (404)");
}

}  // namespace betang
