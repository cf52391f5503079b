// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>

#include "core/unique_fd.hpp"

namespace betang {

// Held by the one `betang run` of a runtime folder, as a lock on <runtime>/run.lock that the kernel
// lets go of when the process dies.
class RunLock {
  public:
    // Throws Unavailable when another process holds it, Io when the file cannot be made.
    explicit RunLock(const std::filesystem::path& runtime);

  private:
    UniqueFd file_;
};

}  // namespace betang
