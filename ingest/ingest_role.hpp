// SPDX-License-Identifier: Apache-2.0
//
// One ingest worker: pulls the cameras that the plan gives it, publishes and records them.

#pragma once

#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/breadcrumb.hpp"
#include "core/clock.hpp"

namespace betang {

// Starts on construction (throws when an endpoint is taken), stops and joins on destruction: every
// RTSP session is torn down and every open segment closed and announced. Thread-bound; the worker's
// own threads are inside. Answers {"op":"status"} on its control endpoint.
class IngestRole {
  public:
    IngestRole(const Config& config, std::string name, Clock& clock, BreadcrumbBoard& breadcrumbs);
    ~IngestRole();
    IngestRole(const IngestRole&) = delete;
    IngestRole& operator=(const IngestRole&) = delete;

    // Applies the difference; cameras that did not change keep their connections.
    void reload(const Config& config);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
