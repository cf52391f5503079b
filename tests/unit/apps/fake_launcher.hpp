// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "apps/supervisor/launcher.hpp"
#include "core/error.hpp"

namespace betang {

// Whom it was told to signal, and with what.
using Signals = std::vector<std::pair<std::string, int>>;

// Notes what it is asked to do. Process ids count up from 101.
class FakeLauncher final : public Launcher {
  public:
    pid_t start(const ChildId& child) override {
        if (refuse) {
            throw Error{ErrorKind::Unavailable, "no process for " + child.text()};
        }
        const pid_t pid = ++last_pid_;
        started.push_back(child.text());
        pid_of[child.text()] = pid;
        name_of_[pid] = child.text();
        return pid;
    }

    void signal(pid_t child, int signal) override {
        signals.emplace_back(name_of_.at(child), signal);
    }

    bool refuse = false;
    std::vector<std::string> started;
    std::map<std::string, pid_t> pid_of;
    Signals signals;

  private:
    pid_t last_pid_ = 100;
    std::map<pid_t, std::string> name_of_;
};

// What a process leaves behind that crashed on `camera`.
inline void leaveCrashedCrumb(const std::filesystem::path& file, const std::string& camera) {
    std::filesystem::create_directories(file.parent_path());
    std::string slot{'\3', '\0', '\0', '\0'};
    slot += camera;
    slot.resize(128, '\0');
    std::ofstream{file, std::ios::binary} << slot;
}

}  // namespace betang
