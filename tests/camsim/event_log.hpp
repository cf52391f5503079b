// SPDX-License-Identifier: Apache-2.0
//
// The truth about what was sent: one JSON object a line, written only after the last byte of an
// access unit was handed to the kernel. docs/camsim.md lists the fields.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/clock.hpp"
#include "core/unique_fd.hpp"

#include "tests/camsim/camera_stream.hpp"

namespace betang::camsim {

// Thread-bound. Lines are buffered until flush() or the destructor.
class EventLog {
  public:
    // An empty path: a log that swallows everything. Throws Io when `path` cannot be created; what
    // was there is replaced.
    EventLog(const std::filesystem::path& path, Clock& clock);
    ~EventLog();
    EventLog(const EventLog&) = delete;
    EventLog& operator=(const EventLog&) = delete;

    [[nodiscard]] bool active() const { return file_.valid(); }

    // `damaged`: packets of it were left out on purpose.
    void sent(const OutgoingUnit& unit, std::string_view session, bool damaged);

    // An event with its fields; the time is added.
    void event(std::string_view name, nlohmann::json fields);

    void flush();

  private:
    void limit();

    UniqueFd file_;
    Clock& clock_;
    std::string buffer_;
};

}  // namespace betang::camsim
