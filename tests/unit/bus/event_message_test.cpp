// SPDX-License-Identifier: Apache-2.0

#include "bus/event_message.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

MotionReport begun() {
    return {.camera = CameraId::parse("kapuas.dermaga").take(),
            .zone = "jalan",
            .start = UtcTime{std::chrono::seconds{1795309200}},
            .peak = 0.0123456,
            .x = 0.5,
            .y = 0.25,
            .travelled = 0.1,
            .pictures = 2,
            .least_share = 0.002,
            .dwell = std::chrono::milliseconds{150},
            .global_share = 0.55};
}

}  // namespace

TEST_CASE("an event is told when it begins, without an end", "[bus]") {
    const Json json = toJson(begun());

    CHECK(json["type"] == "motion");
    CHECK(json["state"] == "begun");
    CHECK(json["camera"] == "kapuas.dermaga");
    CHECK(json["zone"] == "jalan");
    CHECK(json["start"] == "2026-11-22T01:00:00.000Z");
    CHECK(json["end"].is_null());
    CHECK(json["peak"] == 0.01235);
    CHECK(json["why"]["dwell_ms"] == 150);
    CHECK(json["why"]["pictures"] == 2);
}

TEST_CASE("an event that ended keeps its id", "[bus]") {
    MotionReport report = begun();
    report.end = report.start + std::chrono::seconds{3};
    report.peak = 0.5;
    const Json json = toJson(report);

    CHECK(json["state"] == "ended");
    CHECK(json["end"] == "2026-11-22T01:00:03.000Z");
    CHECK(json["id"] == toJson(begun())["id"]);
}

TEST_CASE("two zones of a camera have events of their own", "[bus]") {
    MotionReport other = begun();
    other.zone = "air";

    CHECK(other.id() != begun().id());
}

TEST_CASE("event topics end in a slash", "[bus]") {
    CHECK(eventTopic(CameraId::parse("kapuas.dermaga").take()) == "event/kapuas.dermaga/");
}

TEST_CASE("an event says why it ended, and reads back as what it was", "[bus]") {
    MotionReport report = begun();
    CHECK(toJson(report)["ended_by"].is_null());
    report.peak = 0.25;
    CHECK(motionReportFrom(toJson(report)).take() == report);

    report.end = report.start;
    report.ended_by = EventEnd::Frozen;
    CHECK(toJson(report)["ended_by"] == "frozen");
}

TEST_CASE("what is no event is refused", "[bus]") {
    const Json whole = toJson(begun());
    CHECK_FALSE(motionReportFrom(Json::array()).ok());
    for (const auto& [name, value] : whole.items()) {
        Json message = whole;
        message[name] = Json::array();
        const bool needed = name != "type" && name != "id" && name != "state" && name != "end" &&
                            name != "ended_by";
        CAPTURE(name);
        CHECK(motionReportFrom(message).ok() == !needed);
    }
}

}  // namespace betang
