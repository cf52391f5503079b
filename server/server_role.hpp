// SPDX-License-Identifier: Apache-2.0
//
// The web server of a province: console, API, live view and news.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/clock.hpp"

namespace betang {

// Runs from construction to destruction. Answers {"op":"status"} on its control endpoint.
// Thread-bound.
class ServerRole {
  public:
    // Throws BadConfig when `config` has no server, Unavailable when its port is taken.
    ServerRole(const Config& config, std::string name, Clock& clock);
    ~ServerRole();
    ServerRole(const ServerRole&) = delete;
    ServerRole& operator=(const ServerRole&) = delete;

    // Applies the difference. Open pages stay connected unless the address changed. Throws what
    // construction does, and then goes on as before.
    void reload(const Config& config);

    [[nodiscard]] uint16_t port() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
