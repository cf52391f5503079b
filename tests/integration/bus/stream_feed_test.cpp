// SPDX-License-Identifier: Apache-2.0

#include "bus/stream_feed.hpp"

#include "bus/media_message.hpp"
#include "core/bounded_queue.hpp"

#include "tests/support/bus_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

constexpr const char* kState = R"({"state":"live"})";

struct FeedFixture : BusFixture {
    FeedFixture() { startPublisher(); }

    // The next `count` pictures, as stream and index.
    std::vector<std::pair<StreamId, int>> pictures(size_t count) {
        std::vector<std::pair<StreamId, int>> taken;
        while (taken.size() < count) {
            const auto unit = units.popFor(kPatience, {});
            if (!unit) {
                break;
            }
            taken.emplace_back(unit->stream, indexOf(*unit));
        }
        return taken;
    }

    BoundedQueue<AccessUnit> units{1000};
    BoundedQueue<StateMessage> states{1000};
    std::optional<StreamFeed> feed;

    void start(bool with_states) {
        feed.emplace(context, clock, FeedOptions{"test feed", with_states}, [this](BusBatch batch) {
            for (AccessUnit& unit : batch.units) {
                (void)units.tryPush(std::move(unit));
            }
            for (StateMessage& state : batch.states) {
                (void)states.tryPush(std::move(state));
            }
        });
    }
};

}  // namespace

TEST_CASE("a feed reads what its plan names, from the last keyframe on", "[bus]") {
    FeedFixture f;
    f.publish(kStream, 0, kGopLength + 2);
    f.settle(kStream, kGopLength + 1);
    f.start(false);
    f.feed->setPlan({{kStream, f.at}});

    const auto first = f.pictures(2);
    CHECK(first ==
          std::vector<std::pair<StreamId, int>>{{kStream, kGopLength}, {kStream, kGopLength + 1}});
    f.publish(kOther, 0, 5);
    f.publish(kStream, kGopLength + 2, kGopLength + 3);
    CHECK(f.pictures(1) == std::vector<std::pair<StreamId, int>>{{kStream, kGopLength + 2}});
}

TEST_CASE("a new plan takes streams in and out and leaves the others alone", "[bus]") {
    FeedFixture f;
    f.start(false);
    f.feed->setPlan({{kStream, f.at}});
    f.demand.waitFor(1);
    f.feed->setPlan({{kStream, f.at}, {kOther, f.at}});
    f.demand.waitFor(2);
    f.feed->setPlan({{kOther, f.at}});

    CHECK(f.demand.waitFor(3) ==
          std::vector<DemandLog::Entry>{{kStream, true}, {kOther, true}, {kStream, false}});
    f.publish(kOther, 0, 1);
    CHECK(f.pictures(1) == std::vector<std::pair<StreamId, int>>{{kOther, 0}});
}

TEST_CASE("a feed brings the states of its cameras when asked for", "[bus]") {
    FeedFixture f;
    f.publisher->publishState(stateTopic(kOther.camera), R"({"state":"offline"})");
    f.publisher->publishState(stateTopic(kStream.camera), kState);
    f.start(true);
    f.feed->setPlan({{kStream, f.at}});

    const auto state = f.states.popFor(kPatience, {});
    REQUIRE(state);
    CHECK(state->topic == stateTopic(kStream.camera));
    CHECK(state->json == kState);
}

TEST_CASE("a reader that throws does not end the feed", "[bus]") {
    FeedFixture f;
    BoundedQueue<int> seen{1000};
    StreamFeed feed{f.context, f.clock, {.name = "test feed"}, [&](const BusBatch& batch) {
                        for (const AccessUnit& unit : batch.units) {
                            (void)seen.tryPush(indexOf(unit));
                            throw std::runtime_error{"a bad moment"};
                        }
                    }};
    feed.setPlan({{kStream, f.at}});
    f.demand.waitFor(1);
    f.publish(kStream, 0, 1);
    CHECK(seen.popFor(kPatience, {}) == 0);
    f.publish(kStream, 1, 2);
    CHECK(seen.popFor(kPatience, {}) == 1);
}

}  // namespace betang
