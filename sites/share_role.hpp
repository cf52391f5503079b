// SPDX-License-Identifier: Apache-2.0
//
// At a site: lends its cameras to those whose keys it knows. They get live pictures, what the rings
// hold, and what is recorded, of the cameras that are lent; all others get nothing at all.

#pragma once

#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/clock.hpp"

namespace betang {

// Runs from construction to destruction. Answers {"op":"status"} on its own control endpoint, and
// borrowers on the ports of the configuration (share_desk.hpp). Thread-bound.
class ShareRole {
  public:
    // Throws NotFound when `config` shares nothing, what ownKeys() throws, and Unavailable when an
    // endpoint is taken.
    ShareRole(const Config& config, std::string name, Clock& clock);
    ~ShareRole();
    ShareRole(const ShareRole&) = delete;
    ShareRole& operator=(const ShareRole&) = delete;

    // Those who are connected stay so unless our key or our place changed, or who may come.
    void reload(const Config& config);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
