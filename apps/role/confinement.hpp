// SPDX-License-Identifier: Apache-2.0
//
// Roles parse what strangers send, so each gives up what it does not need before it starts: files
// and TCP ports (permits.hpp), programs to execute, other processes' memory, new privileges, core
// dumps. See docs/confinement.md.

#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "apps/role/permits.hpp"
#include "core/log.hpp"

namespace betang {

// As the environment and the command line have it.
[[nodiscard]] Surroundings surroundingsOf(const std::filesystem::path& config_file);

// A confined process knows what it kept. Thread-bound.
class Confinement {
  public:
    // Confines this process, which must have one thread, for good. BETANG_CONFINE=no in the
    // environment leaves files, ports and system calls alone, and a kernel without Landlock leaves
    // files and ports; both are said in the log. BETANG_CORE_DUMPS=yes keeps core dumps. Throws
    // Internal when there are other threads, which would stay free, or the kernel refuses.
    Confinement(const ChildId& role,
                const Setup& setup,
                const Surroundings& surroundings,
                const Log& log);

    // Whether `setup` needs nothing that was given up.
    [[nodiscard]] bool suffices(const Setup& setup) const;

    // False when something stands closed to this process where it may go: to the kernel a file that
    // was replaced, or a disk that was mounted again, is another one. Where no disk of a storage is
    // mounted there is nothing to go to.
    [[nodiscard]] bool placesRemain() const;

  private:
    [[nodiscard]] bool isMissed(const std::filesystem::path& place) const;

    const ChildId role_;
    const Surroundings surroundings_;
    const Permits permits_;
    std::set<std::filesystem::path> storages_;
    std::vector<std::filesystem::path> places_;  // that were open, or missing, at first
    bool files_ = false;                         // files are confined
};

}  // namespace betang
