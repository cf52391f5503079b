// SPDX-License-Identifier: Apache-2.0

#include "compositor/encoder_gate.hpp"

#include <gst/video/video.h>

#include "compositor/gst_elements.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

// The last element of a pipeline that remembers which events went upstream.
struct Gated {
    Gated() {
        const auto pad = adoptObject(gst_element_get_static_pad(sink.get(), "sink"));
        gst_pad_set_active(pad.get(), TRUE);
        gst_pad_add_probe(pad.get(), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, count, &asked, nullptr);
    }

    void attach() { gate.attach(sink.get()); }

    static GstPadProbeReturn count(GstPad* /*pad*/,
                                   GstPadProbeInfo* info,
                                   gpointer asked) noexcept {
        if (gst_video_event_is_force_key_unit(GST_PAD_PROBE_INFO_EVENT(info)) != FALSE) {
            ++*static_cast<int*>(asked);
        }
        return GST_PAD_PROBE_OK;
    }

    GObjectPtr<GstElement> sink =
        adoptObject(GST_ELEMENT(gst_object_ref_sink(makeElement("fakesink"))));
    EncoderGate gate;
    int asked = 0;  // keyframes
};

TEST_CASE_METHOD(Gated, "nothing is encoded while nobody asks for it", "[compositor]") {
    attach();

    CHECK_FALSE(gate.open());
    CHECK(asked == 0);
}

TEST_CASE_METHOD(Gated, "the gate is open while bus or RTSP want it", "[compositor]") {
    attach();
    gate.setBusDemand(true);
    CHECK(gate.open());

    gate.setRtspDemand(true);
    gate.setBusDemand(false);
    CHECK(gate.open());
    CHECK(asked == 1);  // a keyframe, by whoever opened it

    gate.setRtspDemand(false);
    CHECK_FALSE(gate.open());
}

TEST_CASE_METHOD(Gated, "demand that came before the pipeline counts", "[compositor]") {
    gate.setBusDemand(true);

    attach();

    CHECK(gate.open());
}

TEST_CASE_METHOD(Gated, "each opening and each new pipeline is counted once", "[compositor]") {
    attach();
    const uint64_t before = gate.openings();
    gate.setBusDemand(true);
    gate.setBusDemand(true);
    gate.setRtspDemand(true);
    CHECK(gate.openings() == before + 1);

    gate.detach();
    attach();
    CHECK(gate.openings() == before + 2);
}

TEST_CASE_METHOD(Gated, "a gate without a pipeline remembers what is wanted", "[compositor]") {
    attach();
    gate.setBusDemand(true);
    gate.detach();

    gate.setBusDemand(false);

    CHECK_FALSE(gate.open());
}

}  // namespace
}  // namespace betang
