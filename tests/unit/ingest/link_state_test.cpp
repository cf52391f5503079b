// SPDX-License-Identifier: Apache-2.0

#include "ingest/link_state.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

StreamReport report(const char* stream, StreamState state, Duration since = {}) {
    StreamReport out{StreamId::parse(stream).take()};
    out.state = state;
    out.since = UtcTime{since};
    return out;
}

}  // namespace

TEST_CASE("cameras that are lost together are the link's fault", "[ingest]") {
    std::vector<StreamReport> reports{report("k.a/main", StreamState::Offline),
                                      report("k.b/main", StreamState::Offline, 20s),
                                      report("k.b/sub", StreamState::Off)};
    blameLink(reports);
    CHECK(reports[0].state == StreamState::LinkDown);
    CHECK(reports[1].state == StreamState::LinkDown);
    CHECK(reports[2].state == StreamState::Off);
}

TEST_CASE("one camera that is up clears the link", "[ingest]") {
    std::vector<StreamReport> reports{report("k.a/main", StreamState::Offline),
                                      report("k.b/main", StreamState::Offline),
                                      report("k.c/main", StreamState::Live)};
    blameLink(reports);
    CHECK(reports[0].state == StreamState::Offline);
}

TEST_CASE("a lone camera and cameras lost at different times are no link", "[ingest]") {
    std::vector<StreamReport> lone{report("k.a/main", StreamState::Offline),
                                   report("k.a/sub", StreamState::Offline)};
    blameLink(lone);
    CHECK(lone[0].state == StreamState::Offline);

    std::vector<StreamReport> apart{report("k.a/main", StreamState::Offline),
                                    report("k.b/main", StreamState::Offline, 1h)};
    blameLink(apart);
    CHECK(apart[0].state == StreamState::Offline);
}

}  // namespace betang
