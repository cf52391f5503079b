// SPDX-License-Identifier: Apache-2.0
//
// What changed between two configurations: what `betang reload` applies and answers with. Pure.

#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace betang {

// Ids, each list sorted.
struct Changes {
    std::vector<std::string> added;
    std::vector<std::string> removed;
    std::vector<std::string> changed;

    [[nodiscard]] bool empty() const { return added.empty() && removed.empty() && changed.empty(); }

    bool operator==(const Changes&) const = default;
};

struct ConfigDiff {
    std::vector<std::string> settings;  // of those without ids, such as time_zone
    Changes links;
    Changes sites;
    Changes cameras;
    Changes groups;
    Changes schedules;
    Changes layouts{};
    Changes walls;
    Changes storage;

    [[nodiscard]] bool empty() const;

    // Why a running system cannot take the change without being started anew; empty when it can.
    [[nodiscard]] std::string needsRestart() const;

    // One line for each kind of thing that changed, such as
    // "cameras: 1 added (kapuas.dermaga), 2 changed (kapuas.pasar, kapuas.taman)"; "nothing
    // changed" when it is empty.
    [[nodiscard]] std::string text() const;

    bool operator==(const ConfigDiff&) const = default;
};

[[nodiscard]] ConfigDiff diffConfigs(const Config& before, const Config& after);

}  // namespace betang
