// SPDX-License-Identifier: Apache-2.0
//
// Stands before every route: finds out who asks, lets accounts/policy.hpp decide by the object's
// camera, and writes down every act and every look at footage.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "accounts/accounts.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"
#include "server/router.hpp"
#include "server/visitor.hpp"

namespace betang {

// Thread-safe.
class Gate final {
  public:
    using CurrentConfig = std::function<std::shared_ptr<const Config>()>;

    // A look or a refusal that repeats itself is written down once in this time.
    static constexpr std::chrono::minutes kWrittenOnceIn{10};
    static constexpr size_t kMostRemembered = 10'000;

    // `accounts` is nullptr where there are none: then everybody may do everything.
    Gate(CurrentConfig config, std::shared_ptr<Accounts> accounts, const Clock& clock)
        : config_{std::move(config)}, accounts_{std::move(accounts)}, clock_{clock} {}

    // Sets the request's visitor; the answer where they may not, 401, 403 or 404, as docs/api.md
    // says. Throws Io when it cannot be written down: then nobody may.
    [[nodiscard]] std::optional<Response> refuse(Request& request,
                                                 const RoutePolicy& policy,
                                                 const PathParameters& parameters);

  private:
    struct Asked {
        const Request& request;
        const RoutePolicy& policy;
        std::optional<CameraId> camera;
        Decision decision;
    };

    [[nodiscard]] std::shared_ptr<const Visitor> identify(const Request& request) const;
    void write(const Asked& asked);
    [[nodiscard]] bool isWritten(const std::string& what) const BETANG_EXCLUDES(mutex_);
    void remember(const std::string& what) BETANG_EXCLUDES(mutex_);

    const CurrentConfig config_;
    const std::shared_ptr<Accounts> accounts_;
    const Clock& clock_;

    mutable Mutex mutex_;
    std::map<std::string, MonoTime> written_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
