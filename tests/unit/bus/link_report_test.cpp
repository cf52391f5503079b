// SPDX-License-Identifier: Apache-2.0

#include "bus/link_report.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

LinkReport lost() {
    return {.link = "kapuas",
            .down = true,
            .since = UtcTime{Duration{1'795'309'200'123'456'789}},
            .cameras = {CameraId::parse("kapuas.dermaga").take(),
                        CameraId::parse("kapuas.pasar").take()}};
}

}  // namespace

TEST_CASE("a link's report survives the wire unchanged", "[bus]") {
    const auto got = linkReportFrom(parseJson(toJsonText(toJson(lost()))).take());

    REQUIRE(got.ok());
    CHECK(*got == lost());
    CHECK(linkTopic("kapuas") == "link/kapuas/");
}

TEST_CASE("what is no report of a link is refused with the field's name", "[bus]") {
    const auto refusal = [](const char* field, Json value) {
        Json message = toJson(lost());
        message[field] = std::move(value);
        const auto got = linkReportFrom(message);
        return got ? std::string{"taken"} : got.error().text();
    };
    CHECK_THAT(refusal("link", "Kapuas/"), Catch::Contains("'link'"));
    CHECK_THAT(refusal("state", "sideways"), Catch::Contains("'state'"));
    CHECK_THAT(refusal("cameras", Json::array({7})), Catch::Contains("'cameras'"));
    CHECK_THAT(refusal("cameras", Json::array({"no camera"})), Catch::Contains("'cameras'"));
    CHECK_THAT(refusal("since_ns", nullptr), Catch::Contains("'since_ns'"));
}

}  // namespace betang
