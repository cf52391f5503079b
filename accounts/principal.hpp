// SPDX-License-Identifier: Apache-2.0
//
// Who somebody is to the server: what they may do is their role, at which cameras their grants.

#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang {

// Each may do what those before it may.
enum class Role { Viewer, Operator, Supervisor, Admin };

[[nodiscard]] std::string_view toText(Role role);
[[nodiscard]] Result<Role> parseRole(std::string_view text);

// Cameras, by their own ids or by what they belong to. A wall is granted like a camera: the site
// "wall" grants all of them.
struct Grants {
    bool all = false;
    std::set<std::string> sites{};
    std::set<std::string> groups{};
    std::set<CameraId> cameras{};

    bool operator==(const Grants&) const = default;
};

inline constexpr size_t kMostGrants = 4096;

// {"all":true} or {"sites":[...],"groups":[...],"cameras":[...]}, of which any may be missing.
[[nodiscard]] nlohmann::json toJson(const Grants& grants);

// InvalidArgument names what is wrong with it.
[[nodiscard]] Result<Grants> grantsFrom(const nlohmann::json& json);

struct Principal {
    int64_t id = 0;
    std::string name;
    Role role = Role::Viewer;
    Grants grants{};
    bool guest = false;  // came by a guest link; `id` is the link's

    bool operator==(const Principal&) const = default;
};

// Whoever comes where there are no accounts.
[[nodiscard]] Principal everybody();

// What a user may be called: isName(), because it stands in logs and addresses.
[[nodiscard]] Result<std::string> parseUserName(std::string_view text);

}  // namespace betang
