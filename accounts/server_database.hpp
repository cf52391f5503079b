// SPDX-License-Identifier: Apache-2.0
//
// The server's own database: users, sessions, guest links and the audit log.

#pragma once

#include <filesystem>

#include "database/sqlite.hpp"

namespace betang {

inline constexpr int kServerDatabaseVersion = 1;

// "server" in the folder `state`, where whatever the web server keeps lies.
[[nodiscard]] std::filesystem::path serverFolder(const std::filesystem::path& state);

[[nodiscard]] std::filesystem::path serverDatabaseIn(const std::filesystem::path& folder);

// Opens serverDatabaseIn(`folder`), makes both where they are missing (0700, 0600) and brings the
// tables up to date. Throws what sqlite.hpp throws; Unsupported when a newer version made it; Io
// when folder or file are open to others.
[[nodiscard]] Database openServerDatabase(const std::filesystem::path& folder);

}  // namespace betang
