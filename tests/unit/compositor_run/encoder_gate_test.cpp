// SPDX-License-Identifier: Apache-2.0

#include "compositor/encoder_gate.hpp"

#include "compositor/gst_elements.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

// A valve before a sink, as an output has them.
struct Gated {
    GObjectPtr<GstElement> valve = owned("valve");
    GObjectPtr<GstElement> sink = owned("fakesink");
    EncoderGate gate;

    static GObjectPtr<GstElement> owned(const char* factory) {
        return adoptObject(GST_ELEMENT(gst_object_ref_sink(makeElement(factory))));
    }

    void attach() { gate.attach(valve.get(), sink.get()); }

    [[nodiscard]] bool drops() const {
        gboolean drop = FALSE;
        g_object_get(valve.get(), "drop", &drop, nullptr);
        return drop != FALSE;
    }
};

TEST_CASE_METHOD(Gated, "nothing is encoded while nobody asks for it", "[compositor]") {
    attach();

    CHECK(drops());
    CHECK_FALSE(gate.open());
}

TEST_CASE_METHOD(Gated, "the gate is open while bus or RTSP want it", "[compositor]") {
    attach();
    gate.setBusDemand(true);
    CHECK_FALSE(drops());

    gate.setRtspDemand(true);
    gate.setBusDemand(false);
    CHECK_FALSE(drops());
    CHECK(gate.open());

    gate.setRtspDemand(false);
    CHECK(drops());
    CHECK_FALSE(gate.open());
}

TEST_CASE_METHOD(Gated, "demand that came before the pipeline counts", "[compositor]") {
    gate.setBusDemand(true);

    attach();

    CHECK_FALSE(drops());
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
    CHECK_FALSE(drops());  // the valve that was taken away is left as it was
}

}  // namespace
}  // namespace betang
