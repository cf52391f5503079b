// SPDX-License-Identifier: Apache-2.0

#include "config/diff.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace betang {

namespace {

constexpr size_t kMostNamed = 8;

const std::string& textOf(const std::string& id) {
    return id;
}

const std::string& textOf(const CameraId& id) {
    return id.text();
}

template <typename Map>
Changes compare(const Map& before, const Map& after) {
    Changes changes;
    for (const auto& [id, value] : before) {
        const auto found = after.find(id);
        if (found == after.end()) {
            changes.removed.push_back(textOf(id));
        } else if (!(found->second == value)) {
            changes.changed.push_back(textOf(id));
        }
    }
    for (const auto& [id, value] : after) {
        if (!before.contains(id)) {
            changes.added.push_back(textOf(id));
        }
    }
    return changes;
}

using NamedChanges = std::pair<const char*, const Changes*>;

std::array<NamedChanges, 8> allOf(const ConfigDiff& diff) {
    return {{{"links", &diff.links},
             {"sites", &diff.sites},
             {"cameras", &diff.cameras},
             {"groups", &diff.groups},
             {"schedules", &diff.schedules},
             {"layouts", &diff.layouts},
             {"walls", &diff.walls},
             {"storage", &diff.storage}}};
}

std::string some(const std::vector<std::string>& ids, const char* what) {
    if (ids.empty()) {
        return {};
    }
    const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), kMostNamed));
    return fmt::format("{} {} ({}{})",
                       ids.size(),
                       what,
                       fmt::join(ids.begin(), end, ", "),
                       ids.size() > kMostNamed ? ", ..." : "");
}

std::string line(const char* name, const Changes& changes) {
    std::vector<std::string> parts;
    for (const std::string& part : {some(changes.added, "added"),
                                    some(changes.removed, "removed"),
                                    some(changes.changed, "changed")}) {
        if (!part.empty()) {
            parts.push_back(part);
        }
    }
    return fmt::format("{}: {}", name, fmt::join(parts, ", "));
}

}  // namespace

bool ConfigDiff::empty() const {
    const auto all = allOf(*this);
    return settings.empty() && std::all_of(all.begin(), all.end(), [](const NamedChanges& named) {
               return named.second->empty();
           });
}

std::string ConfigDiff::needsRestart() const {
    const bool moved = std::find(settings.begin(), settings.end(), "runtime") != settings.end();
    return moved ? "'runtime' changed: all sockets lie there, so stop and start Betang" : "";
}

std::string ConfigDiff::text() const {
    std::vector<std::string> lines;
    if (!settings.empty()) {
        lines.push_back(fmt::format("settings: {} changed", fmt::join(settings, ", ")));
    }
    for (const auto& [name, changes] : allOf(*this)) {
        if (!changes->empty()) {
            lines.push_back(line(name, *changes));
        }
    }
    return lines.empty() ? "nothing changed" : fmt::format("{}", fmt::join(lines, "\n"));
}

ConfigDiff diffConfigs(const Config& before, const Config& after) {
    ConfigDiff diff;
    const auto setting = [&diff](const char* name, bool same) {
        if (!same) {
            diff.settings.emplace_back(name);
        }
    };
    setting("province", before.province == after.province);
    setting("time_zone", before.time_zone == after.time_zone);
    setting("runtime", before.runtime == after.runtime);
    setting("state", before.state == after.state);
    setting("secrets", before.secrets == after.secrets);
    setting("server", before.server == after.server);
    setting("share", before.share == after.share);
    diff.links = compare(before.links, after.links);
    diff.sites = compare(before.sites, after.sites);
    diff.cameras = compare(before.cameras, after.cameras);
    diff.groups = compare(before.groups, after.groups);
    diff.schedules = compare(before.schedules, after.schedules);
    diff.layouts = compare(before.layouts, after.layouts);
    diff.walls = compare(before.walls, after.walls);
    diff.storage = compare(before.storage, after.storage);
    return diff;
}

}  // namespace betang
