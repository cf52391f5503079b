// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/children.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "bus/endpoints.hpp"

namespace betang {

namespace {

template <typename Map, typename Key>
const typename Map::mapped_type* find(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

template <typename Map, typename Key>
bool sameEntry(const Map& before, const Map& after, const Key& key) {
    const auto* const old_value = find(before, key);
    const auto* const new_value = find(after, key);
    return (old_value == nullptr) == (new_value == nullptr) &&
           (old_value == nullptr || *old_value == *new_value);
}

// What every role shows or stamps.
bool sameSurroundings(const Config& before, const Config& after) {
    const auto part = [](const Config& config) {
        return std::tie(config.province,
                        config.time_zone,
                        config.secrets,
                        config.links,
                        config.sites,
                        config.groups,
                        config.schedules);
    };
    return part(before) == part(after);
}

// What stands in a secret is read by ingest alone, so it may have changed whenever there is one.
bool sameCamera(const CameraId& camera, const Config& before, const Config& after) {
    const CameraConfig* const now = find(after.cameras, camera);
    return sameEntry(before.cameras, after.cameras, camera) &&
           (now == nullptr || now->secret.empty());
}

bool sameIngest(const std::string& worker, const Setup& before, const Setup& after) {
    const auto cameras = before.plan.camerasOf(worker);
    if (cameras != after.plan.camerasOf(worker) || before.config.storage != after.config.storage) {
        return false;
    }
    for (const CameraId& camera : cameras) {
        if (!sameCamera(camera, before.config, after.config)) {
            return false;
        }
    }
    return true;
}

// A wall can be told to show any camera, so it knows all of them and where each is published.
bool sameWall(const std::string& wall, const Setup& before, const Setup& after) {
    return sameEntry(before.config.walls, after.config.walls, wall) &&
           before.config.layouts == after.config.layouts &&
           before.config.cameras == after.config.cameras && before.plan == after.plan;
}

bool sameAnalytics(const Setup& before, const Setup& after) {
    return before.config.cameras == after.config.cameras && before.plan == after.plan;
}

bool wantsAnalytics(const Config& config) {
    return std::any_of(config.cameras.begin(), config.cameras.end(), [](const auto& entry) {
        return entry.second.analyze != AnalyzePolicy::Off;
    });
}

}  // namespace

std::vector<ChildId> childrenOf(const Config& config, const Plan& plan) {
    std::vector<ChildId> children;
    for (const auto& [id, storage] : config.storage) {
        children.push_back({"archive", id});
    }
    for (const std::string& worker : plan.workers()) {
        children.push_back({"ingest", worker});
    }
    if (wantsAnalytics(config)) {
        children.push_back({"analytics", std::string{kAnalyticsName}});
    }
    for (const auto& [id, wall] : config.walls) {
        children.push_back({"wall", id});
    }
    for (const auto& [id, site] : config.sites) {
        if (site.remote) {
            children.push_back({"site", id});
        }
    }
    if (config.share) {
        children.push_back({"share", "main"});
    }
    if (config.server) {
        children.push_back({"server", "main"});
    }
    return children;
}

bool partChanged(const ChildId& child, const Setup& before, const Setup& after) {
    if (!sameSurroundings(before.config, after.config)) {
        return true;
    }
    if (child.role == "archive") {
        return !sameEntry(before.config.storage, after.config.storage, child.name) ||
               before.config.cameras != after.config.cameras;
    }
    if (child.role == "server") {
        return !(before.config == after.config) || !(before.plan == after.plan);
    }
    if (child.role == "share" || child.role == "site") {
        return true;  // its key may have changed, which no setting tells
    }
    if (child.role == "analytics") {
        return !sameAnalytics(before, after);
    }
    return child.role == "ingest" ? !sameIngest(child.name, before, after)
                                  : !sameWall(child.name, before, after);
}

bool stopsLast(const ChildId& child) {
    return child.role == "archive";
}

std::filesystem::path breadcrumbFile(const std::filesystem::path& runtime, const ChildId& child) {
    return runtime / "breadcrumbs" / fmt::format("{}-{}", child.role, child.name);
}

}  // namespace betang
