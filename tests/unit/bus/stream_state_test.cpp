// SPDX-License-Identifier: Apache-2.0

#include "bus/stream_state.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

StreamReport sampleReport() {
    StreamReport report{.stream = streamNamed("kapuas.dermaga/sub")};
    report.state = StreamState::NoPermission;
    report.reason = "the camera refuses user and password";
    report.since = UtcTime{Duration{1'795'309'200'123'456'789}};
    report.at = report.since + std::chrono::seconds{5};
    report.run = 1;
    report.access_units = 2;
    report.lost_packets = 3;
    report.damaged = 4;
    report.reconnects = 5;
    report.recorded = 6;
    report.record_dropped = 7;
    report.gop_ms = 12000;
    report.drift_ppm = -700;
    return report;
}

}  // namespace

TEST_CASE("a stream's report survives the wire unchanged", "[bus]") {
    const StreamReport sent = sampleReport();

    const auto got = streamReportFrom(parseJson(toJsonText(toJson(sent))).take());

    REQUIRE(got.ok());
    CHECK(got->stream == sent.stream);
    CHECK(got->state == sent.state);
    CHECK(got->since == sent.since);
    CHECK(got->record_dropped == 7);
    CHECK(got->gop_ms == 12000);
    CHECK(got->drift_ppm == -700);
    CHECK(toJson(*got) == toJson(sent));
}

TEST_CASE("since when nothing is recorded is told only where it is so", "[bus]") {
    StreamReport sent = sampleReport();
    CHECK_FALSE(toJson(sent).contains("unrecorded_since_ns"));
    CHECK_FALSE(streamReportFrom(toJson(sent))->unrecorded_since);
    sent.unrecorded_since = sent.at;
    CHECK(streamReportFrom(toJson(sent))->unrecorded_since == sent.at);
}

TEST_CASE("every state has a name that leads back to it", "[bus]") {
    for (int i = 0; i <= static_cast<int>(StreamState::Off); ++i) {
        const auto state = static_cast<StreamState>(i);
        REQUIRE(streamStateFrom(toText(state)).ok());
        CHECK(*streamStateFrom(toText(state)) == state);
    }
    CHECK(toText(StreamState::LinkDown) == "link-down");
    CHECK_FALSE(streamStateFrom("sleeping").ok());
}

TEST_CASE("a wrong or missing field of a report is named", "[bus]") {
    const Json whole = toJson(sampleReport());
    for (const auto& [name, value] : whole.items()) {
        CAPTURE(name);
        Json message = whole;
        message[name] = Json::array();
        REQUIRE_FALSE(streamReportFrom(message).ok());
        CHECK(streamReportFrom(message).error().text().find("'" + name + "'") != std::string::npos);
        message.erase(name);
        CHECK(streamReportFrom(message).error().text() ==
              "stream report: '" + name + "' is missing");
    }
    CHECK_FALSE(streamReportFrom(Json::array()).ok());
}

TEST_CASE("a report's reason has an upper length", "[bus]") {
    StreamReport report = sampleReport();
    report.reason = std::string(5000, 'x');

    REQUIRE(streamReportFrom(toJson(report)).ok());
    CHECK(streamReportFrom(toJson(report))->reason.size() == 1000);
}

}  // namespace betang
