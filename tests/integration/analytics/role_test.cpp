// SPDX-License-Identifier: Apache-2.0
//
// The whole role between a publisher of coded pictures and a subscriber of events.

#include <algorithm>
#include <fstream>
#include <optional>

#include "analytics/analytics_role.hpp"
#include "bus/control.hpp"
#include "bus/event_message.hpp"
#include "bus/media_publisher.hpp"
#include "bus/media_reader.hpp"
#include "bus/quarantine.hpp"
#include "bus/watch_report.hpp"
#include "config/reader.hpp"
#include "core/time_text.hpp"

#include "tests/integration/analytics/generated_camera.hpp"
#include "tests/support/bus_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {

namespace {

const StreamId kSub = StreamId::parse("kapuas.dermaga/sub").take();
const UtcTime kStart{std::chrono::seconds{1795309200}};

struct RoleFixture {
    TempFolder runtime;
    SystemClock clock;
    BusContext bus;
    BreadcrumbBoard board{runtime.path() / "crumbs"};
    Config config = configure("motion");
    MediaPublisher publisher{
        bus, endpointsFor(runtime.path(), "ingest", "kapuas-0"), {}, clock, {}};
    std::optional<AnalyticsRole> role;
    uint64_t published = 0;

    [[nodiscard]] Config configure(const std::string& analyze) const {
        return parseConfig("runtime: " + runtime.path().string() +
                               "\ncameras: {kapuas.dermaga: {main: 'rtsp://h/1', sub: "
                               "'rtsp://h/2', analyze: " +
                               analyze + "}}",
                           "/etc/x.yaml")
            .config;
    }

    [[nodiscard]] Endpoints at() const { return endpointsFor(runtime.path(), "analytics", "main"); }

    void start() { role.emplace(config, "main", clock, board); }

    Json camera() {
        const Json status =
            callControl(bus, at().control, {{"op", "status"}}, std::chrono::seconds{5}).take();
        return status.at("cameras").empty() ? Json{} : status.at("cameras").at(0);
    }

    // Waits until `done` says so of the camera's status.
    bool eventually(const std::function<bool(const Json&)>& done) {
        const MonoTime deadline = clock.monotonic() + kPatience;
        while (clock.monotonic() < deadline) {
            if (done(camera())) {
                return true;
            }
            clock.sleepFor(std::chrono::milliseconds{10}, {});
        }
        return false;
    }

    // A GOP at a time, so that nothing falls behind however slow the machine is.
    void play(const std::vector<AccessUnit>& units) {
        for (const AccessUnit& unit : units) {
            publisher.publish(unit);
            ++published;
            if (published % (2 * kSceneRate) == 0) {
                REQUIRE(eventually([this](const Json& camera) {
                    return camera.value("decoded", 0U) == published;
                }));
            }
        }
    }
};

std::vector<Json> eventsIn(const BusBatch& batch) {
    std::vector<Json> events;
    for (const StateMessage& message : batch.states) {
        events.push_back(parseJson(message.json).take());
    }
    return events;
}

double secondsAfterStart(UtcTime time) {
    return std::chrono::duration<double>(time - kStart).count();
}

double secondsAt(const Json& event, const char* key) {
    const UtcTime time = parseRfc3339(event.at(key).get<std::string>()).take();
    return secondsAfterStart(time);
}

std::vector<WatchReport> watchesIn(const BusBatch& batch) {
    std::vector<WatchReport> reports;
    for (const StateMessage& message : batch.states) {
        reports.push_back(watchReportFrom(parseJson(message.json).take()).take());
    }
    return reports;
}

std::function<bool(const BusBatch&)> statesReach(size_t count) {
    return [count](const BusBatch& batch) { return batch.states.size() >= count; };
}

}  // namespace

TEST_CASE("what moves in a scene is an event with the right times, told twice", "[analytics]") {
    const auto truth = camsim::motionOf(camsim::sceneByName("crossing")).at(0);
    RoleFixture fixture;
    fixture.start();
    MediaReader reader{fixture.bus, fixture.clock};
    reader.addStates("event/", fixture.at());
    fixture.play(codedScene("crossing", 14, kSub, kStart));

    const auto events = eventsIn(readUntil(reader, statesReach(2)));

    REQUIRE(events.size() == 2);
    CHECK(events[0]["state"] == "begun");
    CHECK(events[1]["state"] == "ended");
    CHECK(events[0]["id"] == events[1]["id"]);
    CHECK(events[0]["camera"] == "kapuas.dermaga");
    CHECK(std::abs(secondsAt(events[1], "start") - truth.start_s) <= 1.0);
    CHECK(std::abs(secondsAt(events[1], "end") - truth.end_s) <= 1.0);
}

TEST_CASE("how a camera is watched tells what moves, and what moved when it is over",
          "[analytics]") {
    const auto truth = camsim::motionOf(camsim::sceneByName("crossing")).at(0);
    RoleFixture fixture;
    fixture.start();
    MediaReader reader{fixture.bus, fixture.clock};
    reader.addStates(watchTopic(kSub.camera), fixture.at());
    fixture.play(codedScene("crossing", 14, kSub, kStart));

    const auto over = [](const WatchReport& report) {
        return !report.moving && report.moved_from > UtcTime{};
    };
    const auto reports = watchesIn(readUntil(reader, [&over](const BusBatch& batch) {
        const auto some = watchesIn(batch);
        return !some.empty() && over(some.back());
    }));

    REQUIRE(reports.size() >= 2);
    CHECK(reports.front().watched_from == kStart);
    CHECK(std::any_of(reports.begin(), reports.end(), [](const WatchReport& report) {
        return report.moving && report.moved_until <= report.seen;
    }));
    CHECK(over(reports.back()));
    CHECK(std::abs(secondsAfterStart(reports.back().moved_from) - truth.start_s) <= 1.0);
    CHECK(std::abs(secondsAfterStart(reports.back().moved_until) - truth.end_s) <= 1.0);
}

TEST_CASE("a late subscriber gets the newest event of a camera", "[analytics]") {
    RoleFixture fixture;
    fixture.start();
    fixture.play(codedScene("crossing", 14, kSub, kStart));
    MediaReader reader{fixture.bus, fixture.clock};
    reader.addStates("event/kapuas.dermaga/", fixture.at());

    const auto events = eventsIn(readUntil(reader, statesReach(1)));

    REQUIRE_FALSE(events.empty());
    CHECK(events[0]["state"] == "ended");
}

TEST_CASE("a camera that is no longer watched ends its event and is not decoded", "[analytics]") {
    RoleFixture fixture;
    fixture.start();
    MediaReader reader{fixture.bus, fixture.clock};
    reader.addStates("event/", fixture.at());
    fixture.play(codedScene("crossing", 6, kSub, kStart));
    CHECK(fixture.camera().at("active") == 1);

    fixture.role->reload(fixture.configure("off"));

    CHECK(eventsIn(readUntil(reader, statesReach(2))).back()["state"] == "ended");
    CHECK(fixture.camera().is_null());
}

TEST_CASE("five pictures a second of ten are analysed and all are decoded", "[analytics]") {
    RoleFixture fixture;
    fixture.start();
    fixture.play(codedScene("crossing", 4, kSub, kStart));
    const Json camera = fixture.camera();

    CHECK(camera.at("decoded") == 4 * kSceneRate);
    CHECK(camera.at("analysed") == 4 * 5);
    CHECK(camera.at("dropped") == 0);
    CHECK(camera.at("stream") == "sub");
    CHECK(camera.at("state") == "watching");
    CHECK(camera.at("cpu_ms") > 0);
}

TEST_CASE("a quarantined camera is left alone and says so", "[analytics]") {
    RoleFixture fixture;
    storeQuarantine(fixture.runtime.path(), {{"analytics", kSub.camera, kStart, kStart}});
    fixture.start();

    CHECK(fixture.camera() == Json{{"camera", "kapuas.dermaga"}, {"state", "quarantined"}});
}

TEST_CASE("bytes that are no picture are counted and what follows is watched", "[analytics]") {
    RoleFixture fixture;
    fixture.start();
    AccessUnit broken{.stream = kSub};
    broken.key = true;
    broken.captured = kStart;
    Bytes bytes(300, 0x5a);
    bytes.insert(bytes.begin(), {0, 0, 0, 1, 0x65});  // says that it is a key slice
    broken.data = std::make_shared<const Bytes>(std::move(bytes));
    CHECK(fixture.eventually([&](const Json& camera) {
        fixture.publisher.publish(broken);
        return camera.value("state", "") == "fault";
    }));
    for (const AccessUnit& unit : codedScene("crossing", 2, kSub, kStart)) {
        fixture.publisher.publish(unit);
    }

    CHECK(fixture.eventually(
        [](const Json& camera) { return camera.value("state", "") == "watching"; }));
}

}  // namespace betang
