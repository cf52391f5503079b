// SPDX-License-Identifier: Apache-2.0
//
// At the centre, for each remote site: borrows its cameras over tcp and serves them here as an
// ingest worker would, so that nobody else needs to know where they come from. A stream crosses the
// link once however many look, and not at all while nobody does.

#pragma once

#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/clock.hpp"

namespace betang {

// `name` is the id of the site. Runs from construction to destruction. While the site cannot be
// heard it says so of each camera (link-down) and once of the link. Answers {"op":"status"} on its
// control endpoint, and passes what comes to that of kSiteDesk (bus/segment_piece.hpp) on to the
// site while it is heard. Thread-bound.
class SiteRole {
  public:
    // Throws NotFound when `config` has no such remote site, what ownKeys() throws, and Unavailable
    // when an endpoint is taken.
    SiteRole(const Config& config, std::string name, Clock& clock);
    ~SiteRole();
    SiteRole(const SiteRole&) = delete;
    SiteRole& operator=(const SiteRole&) = delete;

    // A site that is not configured any more is kept as it was until the role is stopped.
    void reload(const Config& config);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
