// SPDX-License-Identifier: Apache-2.0

#include "accounts/policy.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

namespace betang {

namespace {

const CameraId kDock = CameraId::parse("kapuas.dermaga").take();
const CameraId kMarket = CameraId::parse("kapuas.pasar").take();
const CameraId kSquare = CameraId::parse("palangka.bundaran").take();
const CameraId kWall = CameraId::forWall("utama");

// One group: the harbours.
bool inHarbours(const std::string& group, const CameraId& camera) {
    return group == "pelabuhan" && (camera == kDock || camera == kSquare);
}

Decision asked(const Principal* who, Action action, const std::optional<CameraId>& camera) {
    return decide(who, action, camera, inHarbours);
}

Principal somebody(Role role, Grants grants) {
    return {.id = 1, .name = "sari", .role = role, .grants = std::move(grants)};
}

// What stands in docs/accounts.md: the first role that may.
const std::map<Action, Role> kLeast{
    {Action::OwnAccount, Role::Viewer},
    {Action::SeeCameras, Role::Viewer},
    {Action::LookLive, Role::Viewer},
    {Action::LookRecorded, Role::Viewer},
    {Action::SeeEvents, Role::Viewer},
    {Action::SeeWalls, Role::Viewer},
    {Action::DirectWall, Role::Operator},
    {Action::SeeAlarms, Role::Operator},
    {Action::HandleAlarms, Role::Operator},
    {Action::ExportFootage, Role::Supervisor},
    {Action::ProtectFootage, Role::Supervisor},
    {Action::InviteGuests, Role::Supervisor},
    {Action::SeeAudit, Role::Supervisor},
    {Action::ManageUsers, Role::Admin},
    {Action::Administer, Role::Admin},
};

constexpr Role kRolesInOrder[]{Role::Viewer, Role::Operator, Role::Supervisor, Role::Admin};

struct Case {
    const char* what;
    Grants grants;
    std::set<CameraId> seen;
};

const std::vector<Case> kCases{
    {"nothing", {}, {}},
    {"all", {.all = true}, {kDock, kMarket, kSquare, kWall}},
    {"a site", {.sites = {"kapuas"}}, {kDock, kMarket}},
    {"a group", {.groups = {"pelabuhan"}}, {kDock, kSquare}},
    {"a group that is not there", {.groups = {"pasar"}}, {}},
    {"a camera", {.cameras = {kMarket}}, {kMarket}},
    {"a site and a camera", {.sites = {"palangka"}, .cameras = {kDock}}, {kDock, kSquare}},
    {"every wall", {.sites = {"wall"}}, {kWall}},
    {"a wall", {.cameras = {kWall}}, {kWall}},
};

}  // namespace

TEST_CASE("each action is decided by role, then by grant, for every role, action and grant",
          "[accounts]") {
    for (const Role role : kRolesInOrder) {
        for (const auto& [action, least] : kLeast) {
            for (const Case& given : kCases) {
                for (const CameraId& camera : {kDock, kMarket, kSquare, kWall}) {
                    INFO(toText(role)
                         << " " << toText(action) << " " << given.what << " " << camera.text());
                    const Principal who = somebody(role, given.grants);
                    const bool granted = role == Role::Admin || given.seen.contains(camera);
                    const Decision expected = role < least ? Decision::Forbidden
                                              : !needsCamera(action) || granted ? Decision::Allow
                                                                                : Decision::Hidden;
                    CHECK(asked(&who, action, camera) == expected);
                }
            }
        }
    }
}

TEST_CASE("nobody who is not logged in may do anything but what is open", "[accounts]") {
    for (const Action action : allActions()) {
        INFO(toText(action));
        CHECK(asked(nullptr, action, kDock) ==
              (action == Action::Open ? Decision::Allow : Decision::LogIn));
    }
}

TEST_CASE("what has not been declared nobody may do", "[accounts]") {
    const Principal admin = everybody();
    CHECK(asked(&admin, Action::Undeclared, kDock) == Decision::Forbidden);
}

TEST_CASE("the table of this test names every action", "[accounts]") {
    for (const Action action : allActions()) {
        INFO(toText(action));
        CHECK((action == Action::Open || action == Action::Undeclared || kLeast.contains(action)));
    }
    CHECK(kLeast.size() + 2 == allActions().size());
}

TEST_CASE("every action has a name of its own", "[accounts]") {
    std::set<std::string_view> names;
    for (const Action action : allActions()) {
        names.insert(toText(action));
    }
    CHECK(names.size() == allActions().size());
}

TEST_CASE("a camera that has no id is hidden from whoever is not granted everything",
          "[accounts]") {
    const Principal some = somebody(Role::Supervisor, {.sites = {"kapuas"}});
    CHECK(asked(&some, Action::LookLive, std::nullopt) == Decision::Hidden);
    const Principal all = somebody(Role::Viewer, {.all = true});
    CHECK(asked(&all, Action::LookLive, std::nullopt) == Decision::Allow);
}

TEST_CASE("looks at footage are live and recorded", "[accounts]") {
    for (const Action action : allActions()) {
        CHECK(isLook(action) == (action == Action::LookLive || action == Action::LookRecorded));
    }
}

}  // namespace betang
