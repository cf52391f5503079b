// SPDX-License-Identifier: Apache-2.0
//
// Everything that can be asked of the server, behind one gate.

#pragma once

#include <memory>
#include <optional>

#include "accounts/accounts.hpp"
#include "core/log.hpp"
#include "server/api.hpp"
#include "server/router.hpp"

namespace betang {

struct LiveSockets {
    SocketHandler watch;  // {camera} and {stream}
    SocketHandler news;
};

inline constexpr const char* kLivePath = "/api/v1/live/{camera}/{stream}";
inline constexpr const char* kNewsPath = "/api/v1/news";

// Every route there is. `accounts` is nullptr where there are none.
[[nodiscard]] Router makeRouter(const ApiSources& sources,
                                const LiveSockets& sockets,
                                const std::shared_ptr<Accounts>& accounts,
                                const Clock& clock);

// The accounts of the server that `config` describes, or nullptr where it wants none; says in the
// log how the first administrator is made. Throws as Accounts does.
[[nodiscard]] std::shared_ptr<Accounts> openAccounts(const Config& config,
                                                     const Clock& clock,
                                                     const Log& log);

}  // namespace betang
