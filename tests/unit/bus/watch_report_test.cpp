// SPDX-License-Identifier: Apache-2.0

#include "bus/watch_report.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

const UtcTime kSeen{Duration{1'795'309'200'123'456'789}};

WatchReport moving() {
    return {.camera = CameraId::parse("kapuas.dermaga").take(),
            .watched_from = kSeen - std::chrono::hours{1},
            .seen = kSeen,
            .moving = true,
            .moved_from = kSeen - std::chrono::seconds{3},
            .moved_until = kSeen};
}

}  // namespace

TEST_CASE("how a camera is watched survives the wire unchanged", "[bus]") {
    const auto got = watchReportFrom(parseJson(toJsonText(toJson(moving()))).take());

    REQUIRE(got.ok());
    CHECK(*got == moving());
    CHECK(watchTopic(moving().camera) == "watch/kapuas.dermaga/");
}

TEST_CASE("what is no report of a watch is refused with the field's name", "[bus]") {
    const auto refusal = [](const char* field, Json value) {
        Json message = toJson(moving());
        message[field] = std::move(value);
        const auto got = watchReportFrom(message);
        return got ? std::string{"taken"} : got.error().text();
    };
    CHECK_THAT(refusal("camera", "Kapuas/"), Catch::Contains("'camera'"));
    CHECK_THAT(refusal("moving", "yes"), Catch::Contains("'moving'"));
    CHECK_THAT(refusal("seen_ns", -1), Catch::Contains("'seen_ns'"));
    CHECK_THAT(refusal("watched_from_ns", nullptr), Catch::Contains("'watched_from_ns'"));
    CHECK_THAT(refusal("moved_from_ns", 1.5), Catch::Contains("'moved_from_ns'"));
    CHECK_THAT(refusal("moved_until_ns", 7), Catch::Contains("'moved_until_ns'"));
}

}  // namespace betang
