// SPDX-License-Identifier: Apache-2.0

#include "compositor/rtsp_mount.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "core/clock.hpp"
#include "media/nal.hpp"

#include "tests/integration/compositor/free_port.hpp"
#include "tests/integration/compositor/rtsp_player.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {
namespace {

// Sends a clip for ever, in real time.
class Sender {
  public:
    Sender(RtspMount& mount, const TestClip& clip)
        : thread_{[&mount, units = encodeTestClip(clip)](const std::stop_token& stop) {
              SystemClock clock;
              for (size_t i = 0; !stop.stop_requested(); ++i) {
                  mount.push(units[i % units.size()]);
                  clock.sleepFor(std::chrono::milliseconds{20}, stop);
              }
          }} {}

  private:
    std::jthread thread_;
};

// In each of the next packets, as the player hands them on.
std::vector<int> slicesRead(AVFormatContext& player, size_t packets) {
    const AvPacketPtr packet = makeAvPacket();
    std::vector<int> slices;
    while (slices.size() < packets && av_read_frame(&player, packet.get()) >= 0) {
        const auto nals = splitAnnexB({packet->data, static_cast<size_t>(packet->size)});
        slices.push_back(static_cast<int>(std::count_if(
            nals.begin(), nals.end(), [](NalUnit nal) { return isSlice(Codec::H264, nal); })));
        av_packet_unref(packet.get());
    }
    return slices;
}

TEST_CASE("pictures of several slices reach a player whole", "[compositor]") {
    const int port = freePort();
    RtspMount mount{port, "wall", [](bool) {}};
    const Sender sender{mount, {.size = {640, 352}, .frames = 20, .gop = 5, .slices = 4}};

    const AvInputPtr player = openRtsp(port, "wall");

    REQUIRE(player);
    CHECK(slicesRead(*player, 20) == std::vector<int>(20, 4));
}

TEST_CASE("a mount says when the first player comes and the last one goes", "[compositor]") {
    std::atomic<bool> wanted{false};
    const int port = freePort();
    RtspMount mount{port, "wall", [&](bool now) { wanted = now; }};
    const Sender sender{mount, {}};
    CHECK_FALSE(wanted);

    AvInputPtr player = openRtsp(port, "wall");
    REQUIRE(player);
    CHECK(wanted);
    CHECK(mount.clients() == 1);

    player.reset();
    SystemClock clock;
    const MonoTime deadline = clock.monotonic() + std::chrono::seconds{10};
    while ((wanted || mount.clients() > 0) && clock.monotonic() < deadline) {
        clock.sleepFor(std::chrono::milliseconds{10}, {});
    }
    CHECK_FALSE(wanted);
    CHECK(mount.clients() == 0);
}

}  // namespace
}  // namespace betang
