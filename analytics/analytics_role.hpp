// SPDX-License-Identifier: Apache-2.0
//
// Watches every camera for motion and publishes what it sees on the bus.

#pragma once

#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/breadcrumb.hpp"
#include "core/clock.hpp"

namespace betang {

// Starts on construction, stops and joins on destruction, which ends the events under way.
// Thread-bound. Publishes MotionReports and WatchReports on its live endpoint and answers
// {"op":"status"} on its control endpoint.
class AnalyticsRole {
  public:
    AnalyticsRole(const Config& config,
                  std::string name,
                  Clock& clock,
                  BreadcrumbBoard& breadcrumbs);
    ~AnalyticsRole();
    AnalyticsRole(const AnalyticsRole&) = delete;
    AnalyticsRole& operator=(const AnalyticsRole&) = delete;

    // Applies the difference; cameras that did not change keep what was learned of them.
    void reload(const Config& config);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
