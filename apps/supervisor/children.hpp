// SPDX-License-Identifier: Apache-2.0
//
// Which processes a configuration asks for. Pure functions over values.

#pragma once

#include <compare>
#include <filesystem>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/plan.hpp"

namespace betang {

// A process of `betang run`: what stands in `betang role KIND --name NAME`.
struct ChildId {
    std::string role;
    std::string name;

    [[nodiscard]] std::string text() const { return role + " " + name; }

    auto operator<=>(const ChildId&) const = default;
};

// In the order in which they start: archives, so that recorders find them, ingest workers,
// analytics, walls, what borrows and lends, the web server.
[[nodiscard]] std::vector<ChildId> childrenOf(const Config& config, const Plan& plan);

// A configuration with its plan: what the children run on.
struct Setup {
    Config config;
    Plan plan;
};

// Whether anything that `child` reads differs, or may differ, between the two.
[[nodiscard]] bool partChanged(const ChildId& child, const Setup& before, const Setup& after);

// Children that stop last, because the others still need them while they stop.
[[nodiscard]] bool stopsLast(const ChildId& child);

[[nodiscard]] std::filesystem::path breadcrumbFile(const std::filesystem::path& runtime,
                                                   const ChildId& child);

}  // namespace betang
