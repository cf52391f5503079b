// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_source.hpp"

#include <array>
#include <atomic>
#include <string>
#include <vector>

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "compositor/gst_elements.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Fills frame n with luma 16 + n, and takes its time when told.
class CountingPainter final : public FramePainter {
  public:
    void paint(const I420View& target, const ConstI420View* before) override {
        if (before != nullptr && before->y[before->size.width - 1] != luma()) {
            ++not_before;
        }
        ++painted_;
        fill(target, {.y = luma(), .u = 90, .v = 200});
        if (textured) {
            drawTexture(target);
        }
        clock_.sleepFor(milliseconds{pause_ms.exchange(0)}, {});
        if (broken) {
            throw Error{ErrorKind::Internal, "the painter fell off the ladder"};
        }
    }

    [[nodiscard]] bool wanted() const override { return awaited; }

    std::atomic<int> pause_ms{0};
    std::atomic<bool> broken{false};
    std::atomic<bool> awaited{true};
    std::atomic<bool> textured{false};  // no two samples beside each other are the same
    std::atomic<int> not_before{0};     // frames that were said to be those before, and were not

  private:
    static void drawTexture(const I420View& target) {
        for (int y = 0; y < target.size.height; ++y) {
            for (int x = 0; x < target.size.width; ++x) {
                target.y[y * target.y_stride + x] = static_cast<uint8_t>(x * 7 + y * 13);
                target.u[y / 2 * target.u_stride + x / 2] = static_cast<uint8_t>(x / 2 * 5 + y);
                target.v[y / 2 * target.v_stride + x / 2] = static_cast<uint8_t>(x / 2 * 3 - y);
            }
        }
    }

    [[nodiscard]] uint8_t luma() const { return static_cast<uint8_t>(15 + painted_ % 200); }

    SystemClock clock_;
    int painted_ = 0;
};

// The element in front of an appsink that waits for nothing.
struct Fixture {
    Fixture() {
        source = makeWallSource(
            {.painter = painter, .stats = stats, .size = {320, 180}, .frame_rate = 50});
        filter = makeElement("capsfilter");
        sink = makeElement("appsink");
        setProperty(sink, "sync", "false");
        pipeline = makePipeline({source, filter, sink});
    }

    ~Fixture() { setState(GST_STATE_NULL); }

    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    void setState(GstState state) { gst_element_set_state(pipeline.get(), state); }

    GstMiniPtr<GstSample> pull() {
        return adoptMini(gst_app_sink_try_pull_sample(GST_APP_SINK(sink), 5 * GST_SECOND));
    }

    static GstClockTime ptsOf(const GstMiniPtr<GstSample>& sample) {
        return GST_BUFFER_PTS(gst_sample_get_buffer(sample.get()));
    }

    std::shared_ptr<CountingPainter> painter = std::make_shared<CountingPainter>();
    std::shared_ptr<FrameStats> stats = std::make_shared<FrameStats>();
    GObjectPtr<GstElement> pipeline;
    GstElement* source = nullptr;
    GstElement* filter = nullptr;
    GstElement* sink = nullptr;
};

TEST_CASE_METHOD(Fixture, "the wall source proposes its output's size and rate", "[compositor]") {
    setState(GST_STATE_PLAYING);
    const auto sample = pull();
    REQUIRE(sample);

    GstVideoInfo info;
    REQUIRE(gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get())));

    CHECK(info.width == 320);
    CHECK(info.height == 180);
    CHECK(info.fps_n == 50);
    CHECK(GST_VIDEO_INFO_FORMAT(&info) == GST_VIDEO_FORMAT_I420);
}

TEST_CASE_METHOD(Fixture, "downstream may ask for another size and rate", "[compositor]") {
    setProperty(filter, "caps", "video/x-raw, width=(int)640, height=(int)360, framerate=25/1");
    setState(GST_STATE_PLAYING);
    const auto first = pull();
    const auto second = pull();
    REQUIRE(second);

    GstVideoInfo info;
    REQUIRE(gst_video_info_from_caps(&info, gst_sample_get_caps(first.get())));
    CHECK(info.width == 640);
    CHECK(ptsOf(second) - ptsOf(first) == 40 * GST_MSECOND);
}

// Every sample of a frame, plane by plane, whatever its format; and its format.
struct Samples {
    std::string format;
    std::array<std::vector<uint8_t>, 3> planes{};
};

Samples samplesOf(GstSample* sample) {
    GstVideoInfo info;
    GstVideoFrame frame;
    REQUIRE(gst_video_info_from_caps(&info, gst_sample_get_caps(sample)));
    REQUIRE(gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ));
    Samples samples{gst_video_format_to_string(GST_VIDEO_FRAME_FORMAT(&frame))};
    for (guint i = 0; i < 3; ++i) {
        const auto* const plane = static_cast<const uint8_t*>(GST_VIDEO_FRAME_COMP_DATA(&frame, i));
        for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT(&frame, i); ++y) {
            for (int x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH(&frame, i); ++x) {
                samples.planes.at(i).push_back(plane[y * GST_VIDEO_FRAME_COMP_STRIDE(&frame, i) +
                                                     x * GST_VIDEO_FRAME_COMP_PSTRIDE(&frame, i)]);
            }
        }
    }
    gst_video_frame_unmap(&frame);
    return samples;
}

TEST_CASE_METHOD(Fixture, "who takes NV12 alone gets the same picture as NV12", "[compositor]") {
    painter->textured = true;
    std::vector<Samples> frames;
    for (const char* format : {"I420", "NV12"}) {
        setProperty(
            filter, "caps", std::string{"video/x-raw, width=322, height=182, format="} + format);
        setState(GST_STATE_PLAYING);
        const auto sample = pull();
        REQUIRE(sample);
        frames.push_back(samplesOf(sample.get()));
        CHECK(frames.back().format == format);
        setState(GST_STATE_NULL);
    }
    CHECK(frames[0].planes == frames[1].planes);
    CHECK(frames[0].planes[1] != frames[0].planes[2]);
}

TEST_CASE_METHOD(Fixture, "who takes both gets what the wall is drawn in", "[compositor]") {
    setProperty(filter, "caps", "video/x-raw, format={NV12, I420}");
    setState(GST_STATE_PLAYING);
    const auto sample = pull();
    REQUIRE(sample);

    CHECK(samplesOf(sample.get()).format == "I420");
}

TEST_CASE_METHOD(Fixture, "frames stand on the clock's ticks", "[compositor]") {
    setState(GST_STATE_PLAYING);
    for (int i = 0; i < 10; ++i) {
        const auto sample = pull();
        REQUIRE(sample);
        CHECK(ptsOf(sample) % (20 * GST_MSECOND) == 0);
    }
}

TEST_CASE_METHOD(Fixture, "the painter has the frame before as it left it", "[compositor]") {
    for (const char* format : {"I420", "NV12"}) {
        setProperty(
            filter, "caps", std::string{"video/x-raw, width=320, height=180, format="} + format);
        setState(GST_STATE_PLAYING);
        for (int i = 0; i < 8; ++i) {
            REQUIRE(pull());
        }
        setState(GST_STATE_NULL);
    }
    CHECK(painter->not_before == 0);
}

TEST_CASE_METHOD(Fixture, "a slow frame makes the source skip ticks, not burst", "[compositor]") {
    setState(GST_STATE_PLAYING);
    GstClockTime before = ptsOf(pull());
    painter->pause_ms = 150;
    uint64_t skipped = 0;
    for (int i = 0; i < 20; ++i) {
        const auto sample = pull();
        REQUIRE(sample);
        REQUIRE(ptsOf(sample) > before);
        skipped += (ptsOf(sample) - before) / (20 * GST_MSECOND) - 1;
        before = ptsOf(sample);
    }

    CHECK(skipped >= 5);
    CHECK(stats->figures(SystemClock{}.monotonic()).skipped >= 5);
}

TEST_CASE_METHOD(Fixture, "the source plays again after it was stopped", "[compositor]") {
    for (int round = 0; round < 2; ++round) {
        setState(GST_STATE_PLAYING);
        const auto sample = pull();
        REQUIRE(sample);
        CHECK(ptsOf(sample) < GST_SECOND);
        setState(GST_STATE_NULL);
    }
}

TEST_CASE_METHOD(Fixture, "the source goes on after a pause", "[compositor]") {
    setState(GST_STATE_PLAYING);
    REQUIRE(pull());
    setState(GST_STATE_PAUSED);
    setState(GST_STATE_PLAYING);

    CHECK(pull());
}

TEST_CASE_METHOD(Fixture, "stopping does not wait for the next tick", "[compositor]") {
    setProperty(filter, "caps", "video/x-raw, framerate=1/1");
    SystemClock clock;
    setState(GST_STATE_PLAYING);
    REQUIRE(pull());

    const MonoTime asked = clock.monotonic();
    setState(GST_STATE_NULL);

    CHECK(clock.monotonic() - asked < milliseconds{500});
}

TEST_CASE_METHOD(Fixture, "nothing is drawn while nobody looks", "[compositor]") {
    setState(GST_STATE_PLAYING);
    const GstClockTime before = ptsOf(pull());
    painter->awaited = false;
    while (adoptMini(gst_app_sink_try_pull_sample(GST_APP_SINK(sink), 200 * GST_MSECOND))) {
    }
    const uint64_t drawn = stats->figures(SystemClock{}.monotonic()).frames;
    painter->awaited = true;
    const auto sample = pull();

    REQUIRE(sample);
    CHECK(ptsOf(sample) >= before + 200 * GST_MSECOND);
    CHECK(stats->figures(SystemClock{}.monotonic()).frames <= drawn + 2);
}

TEST_CASE_METHOD(Fixture, "stopping wakes a source that rests", "[compositor]") {
    painter->awaited = false;
    setState(GST_STATE_PLAYING);
    setState(GST_STATE_NULL);

    CHECK(stats->figures(SystemClock{}.monotonic()).frames == 0);
}

TEST_CASE_METHOD(Fixture, "an end of stream passes through", "[compositor]") {
    setState(GST_STATE_PLAYING);
    REQUIRE(pull());
    gst_element_send_event(pipeline.get(), gst_event_new_eos());

    const auto bus = adoptObject(gst_element_get_bus(pipeline.get()));
    while (pull()) {
    }
    const auto message = adoptMini(gst_bus_timed_pop_filtered(
        bus.get(), 5 * GST_SECOND, static_cast<GstMessageType>(GST_MESSAGE_EOS)));
    CHECK(message);
}

TEST_CASE_METHOD(Fixture, "a flush is survived", "[compositor]") {
    setState(GST_STATE_PLAYING);
    REQUIRE(pull());
    gst_element_send_event(sink, gst_event_new_flush_start());
    gst_element_send_event(sink, gst_event_new_flush_stop(FALSE));

    setState(GST_STATE_READY);
    setState(GST_STATE_PLAYING);
    CHECK(pull());
}

TEST_CASE_METHOD(Fixture, "the latency is one frame", "[compositor]") {
    setState(GST_STATE_PLAYING);
    REQUIRE(pull());
    const auto query = adoptMini(gst_query_new_latency());
    REQUIRE(gst_element_query(source, query.get()));

    gboolean live = FALSE;
    GstClockTime least = 0;
    GstClockTime most = 0;
    gst_query_parse_latency(query.get(), &live, &least, &most);

    CHECK(live);
    CHECK(least == 20 * GST_MSECOND);
}

TEST_CASE_METHOD(Fixture, "a painter that fails is an error on the bus", "[compositor]") {
    painter->broken = true;
    setState(GST_STATE_PLAYING);

    const auto bus = adoptObject(gst_element_get_bus(pipeline.get()));
    const auto message = adoptMini(gst_bus_timed_pop_filtered(
        bus.get(), 5 * GST_SECOND, static_cast<GstMessageType>(GST_MESSAGE_ERROR)));
    CHECK(message);
}

TEST_CASE("the wall source without a painter does not start", "[compositor]") {
    GstElement* sink = makeElement("fakesink");
    const auto pipeline = makePipeline({makeWallSource({}), sink});

    CHECK(gst_element_set_state(pipeline.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE);
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

}  // namespace
}  // namespace betang
