// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/breadcrumb.hpp"
#include "core/clock.hpp"

namespace betang {

// A running role, whatever its kind: it runs from construction to destruction. Thread-bound.
class HostedRole {
  public:
    virtual ~HostedRole() = default;
    virtual void reload(const Config& config) = 0;
};

// What a role is made from; it may keep the references as long as it lives.
struct RoleParts {
    const Config& config;
    const std::string& name;
    Clock& clock;
    BreadcrumbBoard& breadcrumbs;
};

// The kinds that `betang role` takes.
[[nodiscard]] std::vector<std::string> roleKinds();

// What must be done before a role of `kind` is confined; makes no thread.
void prepareRole(const std::string& kind);

// Starts a role of `kind`, one of roleKinds(). Throws BadConfig when the configuration has no role
// of that kind and name, and whatever the role throws when it cannot start.
[[nodiscard]] std::unique_ptr<HostedRole> startRole(const std::string& kind,
                                                    const RoleParts& parts);

}  // namespace betang
