// SPDX-License-Identifier: Apache-2.0

#include "server/live_hub.hpp"

#include <condition_variable>

#include "core/bounded_queue.hpp"
#include "core/mutex.hpp"

#include "tests/integration/server/province.hpp"
#include "tests/support/catch.hpp"

namespace betang {

namespace {

// Counts what it is sent. Thread-safe.
class CountingViewer final : public LiveViewer {
  public:
    [[nodiscard]] bool ready() override { return true; }

    bool send(SharedBytes message, bool text) override {
        const MutexLocker lock{mutex_};
        const std::string_view about{reinterpret_cast<const char*>(message->data()),
                                     message->size()};
        pictures_ += text && about.find("\"picture\"") != about.npos ? 1 : 0;
        changed_.notify_all();
        return true;
    }

    void end() override {
        const MutexLocker lock{mutex_};
        ended_ = true;
        changed_.notify_all();
    }

    bool seesPictures(int count) {
        MutexLocker lock{mutex_};
        return changed_.wait_for(
            lock, kPatience, [&]() BETANG_REQUIRES(mutex_) { return pictures_ >= count; });
    }

    bool seesTheEnd() {
        MutexLocker lock{mutex_};
        return changed_.wait_for(lock, kPatience, [&]() BETANG_REQUIRES(mutex_) { return ended_; });
    }

  private:
    Mutex mutex_;
    std::condition_variable_any changed_;
    int pictures_ BETANG_GUARDED_BY(mutex_) = 0;
    bool ended_ BETANG_GUARDED_BY(mutex_) = false;
};

// The news of the hub, waited for.
struct HeardNews {
    BoundedQueue<StreamReport> states{1000};
    BoundedQueue<Json> events{1000};

    HubNews callbacks() {
        return {[this](const StreamReport& report) { (void)states.tryPush(report); },
                [this](const Json& event) { (void)events.tryPush(event); }};
    }
};

}  // namespace

TEST_CASE("fifty viewers of a camera cost one pull, and none of them none", "[server]") {
    Province province;
    HeardNews news;
    LiveHub hub{province.config(), province.clock, news.callbacks()};
    std::vector<std::shared_ptr<CountingViewer>> viewers(50);
    for (auto& viewer : viewers) {
        viewer = std::make_shared<CountingViewer>();
        REQUIRE(hub.watch(province.dock, viewer));
    }
    province.playAfterFirst([&] { return viewers.front()->seesPictures(1); });
    for (const auto& viewer : viewers) {
        REQUIRE(viewer->seesPictures(20));
        hub.leave(province.dock, viewer.get());
    }

    const auto demand = province.demand.waitFor(2);
    CHECK(demand == std::vector<DemandLog::Entry>{{province.dock, true}, {province.dock, false}});
    CHECK(hub.status().viewers == 0);
    CHECK(hub.status().live.fragments == 20);
}

TEST_CASE("who comes later has a picture at once, from the last keyframe on", "[server]") {
    Province province;
    HeardNews news;
    province.play(province.film);
    LiveHub hub{province.config(), province.clock, news.callbacks()};
    const auto viewer = std::make_shared<CountingViewer>();
    REQUIRE(hub.watch(province.dock, viewer));
    CHECK(viewer->seesPictures(10));
}

TEST_CASE("a stream that is not configured cannot be watched", "[server]") {
    Province province;
    HeardNews news;
    LiveHub hub{province.config(), province.clock, news.callbacks()};
    for (const char* stream : {"kapuas.pasar/sub", "kapuas.none/main", "wall.utama/main"}) {
        CHECK_FALSE(hub.watch(StreamId::parse(stream).take(), std::make_shared<CountingViewer>()));
    }
}

TEST_CASE("viewers of a camera that is taken out are told, others stay", "[server]") {
    Province province;
    HeardNews news;
    Config config = province.config();
    LiveHub hub{config, province.clock, news.callbacks()};
    const auto gone = std::make_shared<CountingViewer>();
    const auto stays = std::make_shared<CountingViewer>();
    const StreamId market = StreamId::parse("kapuas.pasar/main").take();
    REQUIRE(hub.watch(market, gone));
    REQUIRE(hub.watch(province.dock, stays));
    province.demand.waitFor(2);
    config.cameras.erase(market.camera);
    hub.reload(config);

    CHECK(gone->seesTheEnd());
    province.play(province.film);
    CHECK(stays->seesPictures(10));
}

TEST_CASE("a state is told when it changes and not when it is repeated", "[server]") {
    Province province;
    HeardNews news;
    LiveHub hub{province.config(), province.clock, news.callbacks()};
    StreamReport report{.stream = province.dock, .state = StreamState::Live};
    const auto say = [&](StreamState state) {
        report.state = state;
        report.at = province.clock.utc();
        province.publisher->publishState(stateTopic(province.dock.camera),
                                         toJsonText(toJson(report)));
    };
    say(StreamState::Live);
    const auto first = news.states.popFor(kPatience, {});
    say(StreamState::Live);
    say(StreamState::LinkDown);
    const auto second = news.states.popFor(kPatience, {});

    REQUIRE((first && second));
    CHECK(first->state == StreamState::Live);
    CHECK(second->state == StreamState::LinkDown);
    CHECK(hub.reports().at(province.dock).state == StreamState::LinkDown);
}

TEST_CASE("a worker that falls silent counts as offline", "[server]") {
    Province province;
    HeardNews news;
    LiveHub hub{province.config(), province.clock, news.callbacks()};
    StreamReport report{.stream = province.dock, .state = StreamState::Live};
    report.at = province.clock.utc() - kSilence - std::chrono::seconds{1};
    province.publisher->publishState(stateTopic(province.dock.camera), toJsonText(toJson(report)));

    CHECK(news.states.popFor(kPatience, {})->state == StreamState::Live);
    const auto silent = news.states.popFor(kPatience, {});
    REQUIRE(silent);
    CHECK(silent->state == StreamState::Offline);
    CHECK(silent->reason == "its worker does not report");
}

TEST_CASE("events of analytics are passed on, other bytes are not", "[server]") {
    Province province;
    HeardNews news;
    LiveHub hub{province.config(), province.clock, news.callbacks()};
    MediaPublisher analytics{province.context,
                             endpointsFor(province.runtime.path(), "analytics", "main"),
                             {},
                             province.clock,
                             {}};
    analytics.publishState("event/kapuas.pasar/", "no json");
    analytics.publishState("event/kapuas.dermaga/", R"({"type":"motion","zone":"gate"})");

    const auto event = news.events.popFor(kPatience, {});
    REQUIRE(event);
    CHECK(event->at("zone") == "gate");
}

}  // namespace betang
