// SPDX-License-Identifier: Apache-2.0
//
// The copy of the configuration that the supervisor has accepted. Roles read the copy: one that
// starts again after a crash must not meet a file that an administrator is in the middle of
// editing, or one that was refused.

#pragma once

#include <filesystem>

#include "config/config.hpp"

namespace betang {

// Where the copy of `file` stands for a runtime folder.
[[nodiscard]] std::filesystem::path acceptedConfig(const std::filesystem::path& runtime,
                                                   const std::filesystem::path& file);

// Copies `file` and the conf.d beside it into <runtime>/accepted, all of it at once. `config` is
// what was read from them; throws Unavailable when the files have changed since, Io when they
// cannot be copied. The copy before stays in place whenever this throws.
void keepAccepted(const Config& config, const std::filesystem::path& file);

}  // namespace betang
