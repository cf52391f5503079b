// SPDX-License-Identifier: Apache-2.0

#include "accounts/principal.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace betang {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<Role, std::string_view>, 4> kRoles{{
    {Role::Viewer, "viewer"},
    {Role::Operator, "operator"},
    {Role::Supervisor, "supervisor"},
    {Role::Admin, "admin"},
}};

Error wrong(std::string text) {
    return {ErrorKind::InvalidArgument, std::move(text)};
}

// The names of list `name`, each taken by `take`.
template <typename Take>
Result<void> readNames(const Json& json, const char* name, const Take& take) {
    const auto list = json.find(name);
    if (list == json.end()) {
        return {};
    }
    if (!list->is_array() || list->size() > kMostGrants) {
        return wrong(fmt::format("grants: '{}' must be a list of at most {}", name, kMostGrants));
    }
    for (const Json& one : *list) {
        if (!one.is_string() || !take(one.get_ref<const std::string&>())) {
            return wrong(fmt::format("grants: '{}' must be a list of ids", name));
        }
    }
    return {};
}

Result<void> readAll(const Json& json, Grants& grants) {
    const auto all = json.find("all");
    if (all == json.end()) {
        return {};
    }
    if (!all->is_boolean()) {
        return wrong("grants: 'all' must be true or false");
    }
    grants.all = all->get<bool>();
    return {};
}

Result<void> knownNamesOnly(const Json& json) {
    for (const auto& [name, value] : json.items()) {
        if (name != "all" && name != "sites" && name != "groups" && name != "cameras") {
            return wrong("grants: there are all, sites, groups and cameras, and nothing else");
        }
    }
    return {};
}

auto namesInto(std::set<std::string>& names) {
    return [&names](const std::string& text) {
        names.insert(text);
        return isName(text);
    };
}

auto camerasInto(std::set<CameraId>& cameras) {
    return [&cameras](const std::string& text) {
        auto id = CameraId::parse(text);
        if (id) {
            cameras.insert(*id);
        }
        return id.ok();
    };
}

}  // namespace

std::string_view toText(Role role) {
    for (const auto& [known, text] : kRoles) {
        if (known == role) {
            return text;
        }
    }
    return "";
}

Result<Role> parseRole(std::string_view text) {
    for (const auto& [role, known] : kRoles) {
        if (known == text) {
            return role;
        }
    }
    return wrong("the role must be one of: viewer, operator, supervisor, admin");
}

nlohmann::json toJson(const Grants& grants) {
    if (grants.all) {
        return {{"all", true}};
    }
    Json cameras = Json::array();
    for (const CameraId& camera : grants.cameras) {
        cameras.push_back(camera.text());
    }
    return {{"sites", grants.sites}, {"groups", grants.groups}, {"cameras", cameras}};
}

Result<Grants> grantsFrom(const nlohmann::json& json) {
    if (!json.is_object()) {
        return wrong("grants: must be an object");
    }
    Grants grants;
    for (const Result<void>& read : {knownNamesOnly(json),
                                     readAll(json, grants),
                                     readNames(json, "sites", namesInto(grants.sites)),
                                     readNames(json, "groups", namesInto(grants.groups)),
                                     readNames(json, "cameras", camerasInto(grants.cameras))}) {
        if (!read) {
            return read.error();
        }
    }
    return grants.all ? Grants{.all = true} : grants;
}

Principal everybody() {
    return {.id = 0, .name = "everybody", .role = Role::Admin, .grants = {.all = true}};
}

Result<std::string> parseUserName(std::string_view text) {
    if (!isName(text)) {
        return wrong("a user's name must be of a-z, 0-9 and inner '-', at most 40 characters");
    }
    return std::string{text};
}

}  // namespace betang
