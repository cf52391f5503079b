// SPDX-License-Identifier: Apache-2.0
//
// Motion JPEG from the camera's bytes to a picture: the simulator's own payloader on the one side,
// FFmpeg's decoder on the other.

#include <algorithm>
#include <cstring>

#include "media/decoder.hpp"

#include "tests/camsim/jpeg_payloader.hpp"
#include "tests/camsim/simulator.hpp"
#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/rtp_maker.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {

using namespace std::chrono_literals;
using camsim::CameraSimulator;
using camsim::CameraSimulatorOptions;

namespace {

CameraSimulatorOptions mjpegCamera() {
    CameraSimulatorOptions options;
    options.encoding.codec = Codec::Mjpeg;
    options.encoding.main = {{320, 180}, 20, 2000};
    options.encoding.sub = {{160, 96}, 10, 400};
    options.encoding.gop = 500ms;
    options.encoding.loop = 2000ms;
    return options;
}

Picture decoded(const Bytes& jpeg) {
    AccessUnit unit{StreamId::parse("k.a/main").take()};
    unit.codec = Codec::Mjpeg;
    unit.key = true;
    unit.data = std::make_shared<const Bytes>(jpeg);
    Decoder decoder{Codec::Mjpeg};
    auto picture = decoder.decode(unit);
    REQUIRE(picture);
    return std::move(*picture);
}

// Whether the two hold the same pixels; neither padding nor anything around them counts.
bool samePixels(const AVFrame& a, const AVFrame& b) {
    bool same = a.width == b.width && a.height == b.height && a.format == b.format;
    for (int plane = 0; plane < 3 && same; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        for (int y = 0; y < (a.height + shift) >> shift && same; ++y) {
            same = std::memcmp(a.data[plane] + y * a.linesize[plane],
                               b.data[plane] + y * b.linesize[plane],
                               static_cast<size_t>((a.width + shift) >> shift)) == 0;
        }
    }
    return same;
}

}  // namespace

TEST_CASE("a JPEG that went through RTP has the pixels that it had before", "[ingest]") {
    RtpMaker rtp{makeMjpegDepayloader()};
    const auto units = encodeTestClip({.codec = Codec::Mjpeg, .size = {336, 192}, .frames = 4});
    uint32_t time = 0;
    for (const AccessUnit& unit : units) {
        const auto parts = camsim::splitJpeg(*unit.data);
        REQUIRE(parts);
        const auto payloads = camsim::makeJpegPayloads(*parts, 300, false);
        rtp.at(time++);
        for (size_t i = 0; i < payloads.count(); ++i) {
            const auto one = payloads.at(i);
            rtp.send({one.begin(), one.end()}, i + 1 == payloads.count());
        }
    }
    REQUIRE(rtp.pictures().size() == units.size());
    for (size_t i = 0; i < units.size(); ++i) {
        const Picture before = decoded(*units[i].data);
        const Picture after = decoded(rtp.pictures()[i].data);
        CHECK(samePixels(*before.frame, *after.frame));
    }
}

TEST_CASE("every picture of a Motion JPEG camera arrives, with its mark, and decodes", "[ingest]") {
    SystemClock clock;
    CameraSimulator camera{mjpegCamera(), clock};
    PulledStream stream{camera.url(1)};
    stream.want();
    REQUIRE(stream.waitForUnits(20));
    stream.stop();
    const auto units = stream.units();
    CHECK(holesIn(units) == 0);
    for (const AccessUnit& unit : units) {
        CHECK(unit.key);
        CHECK_FALSE(unit.damaged);
        const Picture picture = decoded(*unit.data);
        CHECK_FALSE(picture.corrupt);
        // RTP counts in eights.
        CHECK(unit.size == Size{320, 184});
        CHECK(Size{picture.frame->width, picture.frame->height} == unit.size);
    }
}

TEST_CASE("Motion JPEG over 2040 wide is a state with its reason and never a picture", "[ingest]") {
    SystemClock clock;
    auto options = mjpegCamera();
    options.faults.push_back(camsim::parseFault("too-large").take());
    CameraSimulator camera{options, clock};
    PulledStream stream{camera.url(1)};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::Unsupported));
    CHECK(stream.reason().rfind("unsupported-mjpeg: ", 0) == 0);
    CHECK(stream.units().empty());
}

TEST_CASE("Motion JPEG that loses packets is shown whole or not at all", "[ingest]") {
    SystemClock clock;
    auto options = mjpegCamera();
    options.faults.push_back(camsim::parseFault("loss").take());
    CameraSimulator camera{options, clock};
    PulledStream stream{camera.url(1)};
    stream.want();
    REQUIRE(stream.waitFor([](PulledStream& one) {
        return one.units().size() > 20 && one.puller().report().damaged > 0;
    }));
    stream.stop();
    for (const AccessUnit& unit : stream.units()) {
        CHECK_FALSE(decoded(*unit.data).corrupt);
        CHECK(findSeiMark(Codec::Mjpeg, *unit.data).has_value());
    }
}

}  // namespace betang
