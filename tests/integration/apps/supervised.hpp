// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "bus/control.hpp"

#include "tests/support/temp_folder.hpp"

namespace betang {

// A supervisor in a process of its own, with fake roles, in a temporary folder. Killed with all its
// children when this goes out of scope.
class Supervised {
  public:
    // Two ingest workers (north-0, south-0), an archive (local) and a wall (utama).
    Supervised();
    ~Supervised();
    Supervised(const Supervised&) = delete;
    Supervised& operator=(const Supervised&) = delete;

    // What the fake role `child` ("wall utama") does from its next start on; see fake_role.cpp.
    void behave(const std::string& child, const std::string& behaviour);
    void writeConfig(const std::string& more, const std::string& runtime = "run");
    void start();
    void signal(int signal) const;

    // The supervisor's wait status, or nothing when it still runs after 20 s.
    [[nodiscard]] std::optional<int> waitForEnd();

    // The events of fake roles so far, without process ids: "wall utama started".
    [[nodiscard]] std::vector<std::string> events() const;
    [[nodiscard]] int count(const std::string& event) const;

    // Whether `condition` holds within 10 s.
    [[nodiscard]] static bool eventually(const std::function<bool()>& condition);
    [[nodiscard]] bool allStarted() const;

    [[nodiscard]] Json ask(const std::string& op);
    [[nodiscard]] Json child(const std::string& child);
    [[nodiscard]] pid_t pidOf(const std::string& child);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

    [[nodiscard]] std::filesystem::path config() const { return folder() / "betang.yaml"; }

  private:
    TempFolder folder_;
    BusContext context_;
    pid_t pid_ = 0;
};

// Whether the process exists and is no zombie.
[[nodiscard]] bool alive(pid_t pid);

}  // namespace betang
