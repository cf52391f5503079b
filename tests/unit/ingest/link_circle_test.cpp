// SPDX-License-Identifier: Apache-2.0

#include "ingest/link_circle.hpp"

#include "bus/media_publisher.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

StreamReport report(const char* stream, StreamState state, UtcTime since) {
    StreamReport out{StreamId::parse(stream).take()};
    out.state = state;
    out.since = since;
    return out;
}

Plan threeWorkers() {
    Plan plan;
    plan.worker_of = {{CameraId::parse("a.b").take(), "kapuas-10"},
                      {CameraId::parse("a.c").take(), "kapuas-9"},
                      {CameraId::parse("a.d").take(), "kapuas-11"},
                      {CameraId::parse("a.e").take(), "kapuas-hulu-0"}};
    return plan;
}

// Two workers of one link, their publishers, and a clock that both follow. What they say to each
// other passes through real sockets, so it is awaited by real time.
struct TwoWorkers {
    TempFolder runtime;
    BusContext bus;
    SimulatedClock clock;
    MediaPublisher first{bus, endpointsFor(runtime.path(), "ingest", "k-0"), {}, clock, {}};
    MediaPublisher second{bus, endpointsFor(runtime.path(), "ingest", "k-1"), {}, clock, {}};
    LinkCircle leader{bus, clock, runtime.path(), "k-0"};
    LinkCircle member{bus, clock, runtime.path(), "k-1"};

    TwoWorkers() {
        leader.setPlace({"k", "k-0", {"k-1"}});
        member.setPlace({"k", "k-0", {}});
        (void)leader.tick({});
        clock.advance(LinkCircle::kSettle);
    }

    void say(StreamState state) {
        const StreamReport one = report("k.b/main", state, clock.utc());
        second.publishState("state/k.b/", toJsonText(toJson(one)));
    }

    [[nodiscard]] StreamReport own(StreamState state) const {
        return report("k.a/main", state, clock.utc());
    }

    // The leader's finding that satisfies `wanted`, passed on to the member.
    std::optional<LinkReport> found(StreamState own_state, bool down) {
        const SystemClock real;
        for (const MonoTime end = real.monotonic() + 20s; real.monotonic() < end;) {
            if (const auto news = leader.tick({own(own_state)}); news) {
                first.publishState(linkTopic("k"), toJsonText(toJson(*news)));
                if (news->down == down) {
                    return news;
                }
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] bool memberHears(bool down) {
        const SystemClock real;
        for (const MonoTime end = real.monotonic() + 20s; real.monotonic() < end;) {
            (void)member.tick({});
            if (member.report().down == down) {
                return true;
            }
        }
        return false;
    }
};

}  // namespace

TEST_CASE("the lowest number of a link leads its workers", "[ingest]") {
    const LinkPlace member = placeInLink(threeWorkers(), "kapuas-11");
    CHECK(member == LinkPlace{"kapuas", "kapuas-9", {"kapuas-10"}});
    CHECK(workersIn(member, "kapuas-11") == 3);

    const LinkPlace leader = placeInLink(threeWorkers(), "kapuas-9");
    CHECK(leader == LinkPlace{"kapuas", "kapuas-9", {"kapuas-10", "kapuas-11"}});
    CHECK(workersIn(leader, "kapuas-9") == 3);

    CHECK(placeInLink(threeWorkers(), "kapuas-hulu-0") ==
          LinkPlace{"kapuas-hulu", "kapuas-hulu-0", {}});
    CHECK(workersIn(placeInLink({}, "barito-0"), "barito-0") == 1);
}

TEST_CASE("workers of a link find it lost and back together, each time once", "[ingest]") {
    TwoWorkers k;
    k.say(StreamState::Offline);

    const auto down = k.found(StreamState::Offline, true);
    REQUIRE(down);
    CHECK(down->cameras.size() == 2);
    CHECK(k.memberHears(true));
    CHECK(k.leader.led() == down);
    CHECK_FALSE(k.member.led());
    CHECK_FALSE(k.leader.tick({k.own(StreamState::Offline)}));

    k.say(StreamState::Live);
    REQUIRE(k.found(StreamState::LinkDown, false));
    CHECK(k.memberHears(false));
}

TEST_CASE("a new leader tells the others that a link is up, whatever they heard", "[ingest]") {
    TwoWorkers k;
    LinkReport stale{.link = "k", .down = true};
    k.first.publishState(linkTopic("k"), toJsonText(toJson(stale)));
    REQUIRE(k.memberHears(true));

    REQUIRE(k.found(StreamState::Live, false));
    CHECK(k.memberHears(false));
}

}  // namespace betang
