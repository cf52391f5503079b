// SPDX-License-Identifier: Apache-2.0
//
// Where each process listens. Names only, no sockets: a role's endpoints follow from the runtime
// folder, its kind and its name.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace betang {

// The one process that watches all cameras.
inline constexpr std::string_view kAnalyticsName = "main";

struct Endpoints {
    std::string live;     // XPUB: media, states, events
    std::string catchup;  // ROUTER: answers `since`
    std::string control;  // ROUTER: requests and answers in JSON
};

// `role` is one of run, ingest, archive, analytics, wall, server, public. The result looks like
// ipc:///run/betang/ingest-kapuas-0.live. Throws BadConfig when the path exceeds the 107 bytes that
// a Unix socket address holds.
[[nodiscard]] Endpoints endpointsFor(const std::filesystem::path& runtime,
                                     std::string_view role,
                                     std::string_view name);

// Creates the runtime folder with mode 0700 where it is missing. Whoever can open it can speak to
// every role, so: throws BadConfig when it is a link or no folder, belongs to another user or is
// open to group or others; Io when it cannot be made. Call it before anything binds.
void prepareRuntime(const std::filesystem::path& runtime);

}  // namespace betang
