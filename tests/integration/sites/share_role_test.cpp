// SPDX-License-Identifier: Apache-2.0

#include "sites/share_role.hpp"

#include "bus/segment_piece.hpp"

#include "tests/integration/sites/two_sites.hpp"

namespace betang {

using namespace std::chrono_literals;

TEST_CASE("a borrower learns what is lent, what is recorded of it, and its bytes", "[sites]") {
    LendingSite site;
    CHECK(site.ask({{"op", "status"}}, site.centre).take()["cameras"] == Json{"kapuas.dermaga"});

    const Json question{{"op", "recordings"}, {"camera", "kapuas.dermaga"}, {"stream", "main"}};
    CHECK(site.ask(question, site.centre).take()["asked"] == question);
    CHECK(segmentPieceFrom(site.ask(bytesQuestion(kSegment), site.centre).take()).take() ==
          SegmentPiece{10, "0123456789"});
}

TEST_CASE("what is not lent is refused like what does not exist", "[sites]") {
    LendingSite site;
    const auto refusal = [&site](const Json& question) {
        const auto answer = site.ask(question, site.centre);
        REQUIRE_FALSE(answer.ok());
        CHECK(answer.error().kind() == ErrorKind::NotFound);
        return answer.error().text();
    };
    CHECK(refusal({{"op", "segments"}, {"camera", "kapuas.kantor"}}) ==
          refusal({{"op", "segments"}, {"camera", "kapuas.nirwana"}}));
    CHECK(
        refusal(bytesQuestion(kOfficeSegment)) ==
        refusal(bytesQuestion("kapuas/nirwana/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4")));
    CHECK_FALSE(site.ask({{"op", "segment_closed"}}, site.centre).ok());
    CHECK_FALSE(site.ask(bytesQuestion("../secrets/kunci"), site.centre).ok());
}

TEST_CASE("one whose key is not on the list is answered nothing, and counted", "[sites]") {
    LendingSite site;
    const auto answer = site.ask({{"op", "status"}}, makeCurveKeys(), 300ms);
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().kind() == ErrorKind::Timeout);
    CHECK(site.status()["refused_keys"] > 0);
    CHECK(site.ask({{"op", "status"}}, site.centre).ok());
}

TEST_CASE("a key that is taken off the list loses its connection too", "[sites]") {
    LendingSite site;
    ControlClient stays{site.context,
                        fmt::format("tcp://127.0.0.1:{}", site.port + 2),
                        {CurveClient{site.keys.public_key, site.centre}}};
    REQUIRE(stays.call({{"op", "status"}}, kPatience).ok());
    Config config = site.config();
    config.share->clients = {{"lain", makeCurveKeys().public_key}};
    site.share->reload(config);
    CHECK_FALSE(stays.call({{"op", "status"}}, 300ms).ok());
}

TEST_CASE("a camera that is lent no more is refused from the reload on", "[sites]") {
    LendingSite site;
    REQUIRE(site.ask(bytesQuestion(kSegment), site.centre).ok());
    Config config = site.config();
    config.share->cameras.clear();
    site.share->reload(config);
    CHECK_FALSE(site.ask(bytesQuestion(kSegment), site.centre).ok());
    CHECK(site.ask({{"op", "status"}}, site.centre).take()["cameras"] == Json::array());
}

TEST_CASE("without a section in the configuration nothing is lent", "[sites]") {
    LendingSite site;
    Config config = site.config();
    config.share.reset();
    CHECK_THROWS_WITH(ShareRole(config, "other", site.clock), Catch::Contains("'share'"));
}

}  // namespace betang
