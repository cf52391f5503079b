// SPDX-License-Identifier: Apache-2.0
//
// The owner of one storage: its catalogue, and the only one that deletes from it.

#pragma once

#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/clock.hpp"

namespace betang {

// `name` is the id of the storage. Starts on construction: brings the catalogue in line with the
// disk, then takes SegmentClosed on its control endpoint and keeps the storage below its cap. Stops
// and joins on destruction. Answers {"op":"status"} and what answer_query.hpp lists. Thread-bound.
class ArchiveRole {
  public:
    ArchiveRole(const Config& config, std::string name, Clock& clock);
    ~ArchiveRole();
    ArchiveRole(const ArchiveRole&) = delete;
    ArchiveRole& operator=(const ArchiveRole&) = delete;

    void reload(const Config& config);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
