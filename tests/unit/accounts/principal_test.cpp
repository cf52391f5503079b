// SPDX-License-Identifier: Apache-2.0

#include "accounts/principal.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

using Json = nlohmann::json;

std::string faultOf(const char* text) {
    const auto grants = grantsFrom(Json::parse(text));
    return grants ? "" : grants.error().text();
}

}  // namespace

TEST_CASE("a role is known by its name and no other", "[accounts]") {
    for (const Role role : {Role::Viewer, Role::Operator, Role::Supervisor, Role::Admin}) {
        CHECK(parseRole(toText(role)).take() == role);
    }
    CHECK_FALSE(parseRole("root"));
    CHECK_FALSE(parseRole(""));
    CHECK_FALSE(parseRole("Admin"));
}

TEST_CASE("grants come back from their JSON", "[accounts]") {
    const Grants some{.all = false,
                      .sites = {"kapuas", "wall"},
                      .groups = {"pelabuhan"},
                      .cameras = {CameraId::parse("palangka.bundaran").take()}};
    CHECK(grantsFrom(toJson(some)).take() == some);
    const Grants all{.all = true};
    CHECK(grantsFrom(toJson(all)).take() == all);
    CHECK(grantsFrom(Json::object()).take() == Grants{});
}

TEST_CASE("grants that are none are refused with what is wrong", "[accounts]") {
    CHECK_THAT(faultOf("[]"), Catch::Contains("object"));
    CHECK_THAT(faultOf("null"), Catch::Contains("object"));
    CHECK_THAT(faultOf(R"({"everything":true})"), Catch::Contains("nothing else"));
    CHECK_THAT(faultOf(R"({"all":"yes"})"), Catch::Contains("'all'"));
    CHECK_THAT(faultOf(R"({"sites":"kapuas"})"), Catch::Contains("'sites'"));
    CHECK_THAT(faultOf(R"({"sites":["../x"]})"), Catch::Contains("'sites'"));
    CHECK_THAT(faultOf(R"({"groups":[1]})"), Catch::Contains("'groups'"));
    CHECK_THAT(faultOf(R"({"cameras":["kapuas"]})"), Catch::Contains("'cameras'"));
    const Json many{{"sites", std::vector<std::string>(kMostGrants + 1, "a")}};
    CHECK_FALSE(grantsFrom(many));
}

TEST_CASE("a user's name may stand in a path and in a log", "[accounts]") {
    CHECK(parseUserName("sari-2").take() == "sari-2");
    for (const char* name : {"", "Sari", "a/b", "a b", "..", "sari\n", "guest:1", "-a"}) {
        INFO(name);
        CHECK_FALSE(parseUserName(name));
    }
}

TEST_CASE("where there are no accounts everybody may do everything", "[accounts]") {
    CHECK(everybody().role == Role::Admin);
    CHECK(everybody().grants.all);
}

}  // namespace betang
