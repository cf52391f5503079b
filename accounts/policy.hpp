// SPDX-License-Identifier: Apache-2.0
//
// The one place that decides who may do what at which camera. Pure.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.hpp"

namespace betang {

enum class Action {
    Undeclared,    // nobody; what a route does that has forgotten to say
    Open,          // everybody, also before they log in
    OwnAccount,    // who am I, log out, change my password
    SeeCameras,    // which there are and how they do
    LookLive,      // at one camera or wall
    LookRecorded,  // at one camera
    SeeEvents,     // what analytics saw
    SeeWalls,      // which there are and what they show
    DirectWall,    // put something on one wall
    SeeAlarms,
    HandleAlarms,
    ExportFootage,   // of one camera
    ProtectFootage,  // of one camera
    InviteGuests,
    SeeAudit,
    ManageUsers,
    Administer,
};

[[nodiscard]] std::string_view toText(Action action);  // "look-live"
[[nodiscard]] const std::vector<Action>& allActions();

// Whether it is done at one camera or wall, which must then be known before it is decided.
[[nodiscard]] bool needsCamera(Action action);

// Whether it is a look at footage, which is written down like an act.
[[nodiscard]] bool isLook(Action action);

enum class Decision {
    Allow,
    LogIn,      // 401: nobody is logged in
    Forbidden,  // 403: the role may not, whatever the camera
    Hidden,     // 404: not at this camera, which is as if there were none
};

// Whether a camera belongs to a group of that id.
using InGroup = std::function<bool(const std::string& group, const CameraId& camera)>;

[[nodiscard]] bool isGranted(const Grants& grants, const CameraId& camera, const InGroup& in_group);

// `who` is nullptr where nobody is logged in. An action that needs a camera and has none is Hidden
// from whoever is not granted everything. An admin is: nobody could keep an admin from granting it
// to themselves.
[[nodiscard]] Decision decide(const Principal* who,
                              Action action,
                              const std::optional<CameraId>& camera,
                              const InGroup& in_group);

}  // namespace betang
