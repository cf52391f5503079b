// SPDX-License-Identifier: Apache-2.0

#include "accounts/policy.hpp"

#include <algorithm>
#include <array>

namespace betang {

namespace {

enum class At { Nothing, OneCamera };

struct Rule {
    Action action;
    std::string_view text;
    Role least;  // the first role that may
    At at;
};

constexpr std::array kRules{
    Rule{Action::OwnAccount, "own-account", Role::Viewer, At::Nothing},
    Rule{Action::SeeCameras, "see-cameras", Role::Viewer, At::Nothing},
    Rule{Action::LookLive, "look-live", Role::Viewer, At::OneCamera},
    Rule{Action::LookRecorded, "look-recorded", Role::Viewer, At::OneCamera},
    Rule{Action::SeeEvents, "see-events", Role::Viewer, At::Nothing},
    Rule{Action::SeeWalls, "see-walls", Role::Viewer, At::Nothing},
    Rule{Action::DirectWall, "direct-wall", Role::Operator, At::OneCamera},
    Rule{Action::SeeAlarms, "see-alarms", Role::Operator, At::Nothing},
    Rule{Action::HandleAlarms, "handle-alarms", Role::Operator, At::Nothing},
    Rule{Action::ExportFootage, "export-footage", Role::Supervisor, At::OneCamera},
    Rule{Action::ProtectFootage, "protect-footage", Role::Supervisor, At::OneCamera},
    Rule{Action::InviteGuests, "invite-guests", Role::Supervisor, At::Nothing},
    Rule{Action::SeeAudit, "see-audit", Role::Supervisor, At::Nothing},
    Rule{Action::ManageUsers, "manage-users", Role::Admin, At::Nothing},
    Rule{Action::Administer, "administer", Role::Admin, At::Nothing},
};

const Rule* ruleOf(Action action) {
    const auto found = std::find_if(
        kRules.begin(), kRules.end(), [&](const Rule& rule) { return rule.action == action; });
    return found == kRules.end() ? nullptr : found;
}

}  // namespace

std::string_view toText(Action action) {
    if (action == Action::Open) {
        return "open";
    }
    const Rule* rule = ruleOf(action);
    return rule == nullptr ? "undeclared" : rule->text;
}

const std::vector<Action>& allActions() {
    static const std::vector<Action> all = [] {
        std::vector<Action> actions{Action::Undeclared, Action::Open};
        for (const Rule& rule : kRules) {
            actions.push_back(rule.action);
        }
        return actions;
    }();
    return all;
}

bool needsCamera(Action action) {
    const Rule* rule = ruleOf(action);
    return rule != nullptr && rule->at == At::OneCamera;
}

bool isLook(Action action) {
    return action == Action::LookLive || action == Action::LookRecorded;
}

bool isGranted(const Grants& grants, const CameraId& camera, const InGroup& in_group) {
    return grants.all || grants.cameras.contains(camera) ||
           grants.sites.contains(std::string{camera.site()}) ||
           std::any_of(grants.groups.begin(), grants.groups.end(), [&](const std::string& group) {
               return in_group(group, camera);
           });
}

Decision decide(const Principal* who,
                Action action,
                const std::optional<CameraId>& camera,
                const InGroup& in_group) {
    if (action == Action::Open) {
        return Decision::Allow;
    }
    if (who == nullptr) {
        return Decision::LogIn;
    }
    const Rule* rule = ruleOf(action);
    if (rule == nullptr || who->role < rule->least) {
        return Decision::Forbidden;
    }
    if (rule->at == At::Nothing) {
        return Decision::Allow;
    }
    const bool everything = who->role == Role::Admin || who->grants.all;
    const bool granted = everything || (camera && isGranted(who->grants, *camera, in_group));
    return granted ? Decision::Allow : Decision::Hidden;
}

}  // namespace betang
