// SPDX-License-Identifier: Apache-2.0

#include "ingest/ssrc_gate.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("the first SSRC is the stream's when none was announced", "[ingest]") {
    SsrcGate gate{std::nullopt};
    CHECK(gate.judge(1) == SsrcVerdict::Ours);
    CHECK(gate.judge(2) == SsrcVerdict::Foreign);
    CHECK(gate.judge(1) == SsrcVerdict::Ours);
    CHECK(gate.foreign() == 1);
}

TEST_CASE("packets of an old session are foreign beside the announced SSRC", "[ingest]") {
    SsrcGate gate{7};
    CHECK(gate.judge(1) == SsrcVerdict::Foreign);
    CHECK(gate.judge(7) == SsrcVerdict::Ours);
    CHECK(gate.judge(1) == SsrcVerdict::Foreign);
}

TEST_CASE("a stream that moves to another SSRC needs a new run", "[ingest]") {
    SsrcGate gate{std::nullopt};
    CHECK(gate.judge(1) == SsrcVerdict::Ours);
    for (int i = 0; i < 63; ++i) {
        CHECK(gate.judge(2) == SsrcVerdict::Foreign);
    }
    CHECK(gate.judge(2) == SsrcVerdict::Changed);
}

TEST_CASE("a camera that announces one SSRC and sends another is believed in the end", "[ingest]") {
    SsrcGate gate{7};
    for (int i = 0; i < 63; ++i) {
        CHECK(gate.judge(2) == SsrcVerdict::Foreign);
    }
    CHECK(gate.judge(2) == SsrcVerdict::Ours);
    CHECK(gate.judge(2) == SsrcVerdict::Ours);
}

}  // namespace betang
