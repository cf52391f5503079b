// SPDX-License-Identifier: Apache-2.0

#include "apps/role/hosted_role.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "sites/share_role.hpp"
#include "sites/site_role.hpp"
#include <fmt/format.h>

#include "analytics/analytics_role.hpp"
#include "apps/supervisor/children.hpp"
#include "archive/archive_role.hpp"
#include "compositor/wall_role.hpp"
#include "config/plan.hpp"
#include "core/error.hpp"
#include "ingest/ingest_role.hpp"
#include "media/gst_ptr.hpp"
#include "server/server_role.hpp"

namespace betang {

namespace {

template <typename Role>
class Hosted final : public HostedRole {
  public:
    template <typename... Args>
    explicit Hosted(Args&&... args) : role_{std::forward<Args>(args)...} {}

    void reload(const Config& config) override { role_.reload(config); }

  private:
    Role role_;
};

using Start = std::unique_ptr<HostedRole> (*)(const RoleParts&);

template <typename Role>
std::unique_ptr<HostedRole> startParsing(const RoleParts& parts) {
    return std::make_unique<Hosted<Role>>(parts.config, parts.name, parts.clock, parts.breadcrumbs);
}

// A role that never sees a camera's bytes.
template <typename Role>
std::unique_ptr<HostedRole> startFiling(const RoleParts& parts) {
    return std::make_unique<Hosted<Role>>(parts.config, parts.name, parts.clock);
}

const std::map<std::string, Start, std::less<>>& roles() {
    static const std::map<std::string, Start, std::less<>> starts{
        {"analytics", startParsing<AnalyticsRole>},
        {"archive", startFiling<ArchiveRole>},
        {"ingest", startParsing<IngestRole>},
        {"server", startFiling<ServerRole>},
        {"share", startFiling<ShareRole>},
        {"site", startFiling<SiteRole>},
        {"wall", startParsing<WallRole>},
    };
    return starts;
}

void requireRole(const ChildId& role, const Config& config) {
    const auto children = childrenOf(config, loadPlan(config));
    if (std::find(children.begin(), children.end(), role) == children.end()) {
        throw Error{ErrorKind::BadConfig,
                    fmt::format("--name: the configuration has no {} '{}'", role.role, role.name)};
    }
}

}  // namespace

std::vector<std::string> roleKinds() {
    std::vector<std::string> kinds;
    for (const auto& [kind, start] : roles()) {
        kinds.push_back(kind);
    }
    return kinds;
}

// GStreamer looks for its plug-ins with a program of its own, and notes what it found in a file.
void prepareRole(const std::string& kind) {
    if (kind == "ingest" || kind == "wall") {
        startGstreamer();
    }
}

std::unique_ptr<HostedRole> startRole(const std::string& kind, const RoleParts& parts) {
    requireRole({kind, parts.name}, parts.config);
    return roles().at(kind)(parts);
}

}  // namespace betang
