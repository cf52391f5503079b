// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <optional>

#include "archive/archive_role.hpp"
#include "archive/catalogue.hpp"
#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "bus/segment_closed.hpp"

#include "tests/unit/archive/storage_with_segments.hpp"

namespace betang {

// The whole role over a storage of its own, asked over its control endpoint.
class RoleUnderTest {
  public:
    explicit RoleUnderTest(uint64_t cap) {
        config.runtime = runtime_.path();
        config.state = runtime_.path() / "state";
        config.storage["utama"] = {.id = "utama", .path = storage.folder(), .cap_bytes = cap};
    }

    void start() { role_.emplace(config, "utama", clock_); }

    void stop() { role_.reset(); }

    void reload() { role_->reload(config); }

    Result<Json> ask(const Json& request) {
        const auto endpoint = endpointsFor(config.runtime, "archive", "utama").control;
        return callControl(context_, endpoint, request, std::chrono::seconds{5});
    }

    Result<Json> announce(int number, uint64_t bytes) {
        return ask(toJson(announced("kapuas.dermaga/main", number, bytes)));
    }

    // Whether `reached` becomes true of the status within ten seconds.
    bool waitFor(const std::function<bool(const Json&)>& reached) {
        const MonoTime deadline = clock_.monotonic() + std::chrono::seconds{10};
        while (clock_.monotonic() < deadline) {
            const auto status = ask({{"op", "status"}});
            if (status && reached(*status)) {
                return true;
            }
            clock_.sleepFor(std::chrono::milliseconds{10}, {});
        }
        return false;
    }

    StorageWithSegments storage;
    Config config;

  private:
    TempFolder runtime_;
    SystemClock clock_;
    BusContext context_;
    std::optional<ArchiveRole> role_;
};

}  // namespace betang
