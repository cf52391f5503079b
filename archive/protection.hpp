// SPDX-License-Identifier: Apache-2.0
//
// Footage that nobody may delete, whatever the cap says. The intervals lie in the storage as a file
// of lines that is only ever appended to, so that deletion respects them without a catalogue, and
// so that who protected and released what, and why, can be read afterwards.

#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// Half-open.
struct ProtectedInterval {
    CameraId camera;
    UtcTime from{};
    UtcTime to{};
    std::string reason;

    bool operator==(const ProtectedInterval&) const = default;
};

struct ProtectionChange {
    ProtectedInterval interval;
    bool release = false;
    UtcTime time{};  // when it was asked for
};

// Pure. A release takes its interval away from all that was protected of its camera before.
[[nodiscard]] std::vector<ProtectedInterval> protectedAfter(
    std::span<const ProtectionChange> changes);

[[nodiscard]] bool isProtected(std::span<const ProtectedInterval> intervals,
                               const CameraId& camera,
                               UtcTime start,
                               UtcTime end);

[[nodiscard]] std::string protectionLine(const ProtectionChange& change);  // no newline

// Of the whole file; what follows the last newline was never acknowledged and is none. Corrupt
// names the line that cannot be read.
[[nodiscard]] Result<std::vector<ProtectionChange>> protectionsFrom(std::string_view text);

// The protections of one storage, locked as long as this lives: while one deletes, nobody protects,
// and what is protected is seen by whoever deletes next. Thread-bound.
class Protections final {
  public:
    // <storage>/protections.jsonl
    [[nodiscard]] static std::filesystem::path fileIn(const std::filesystem::path& storage);

    // Waits for the lock. Throws Io; Corrupt when the file cannot be understood: then nothing may
    // be deleted.
    explicit Protections(const std::filesystem::path& storage);

    [[nodiscard]] const std::vector<ProtectedInterval>& intervals() const { return intervals_; }

    // Durable when it returns. InvalidArgument when the interval is empty. Io.
    void change(const ProtectionChange& change);

  private:
    const std::filesystem::path file_;
    UniqueFd fd_;
    uint64_t whole_ = 0;  // bytes of whole lines
    std::vector<ProtectionChange> changes_;
    std::vector<ProtectedInterval> intervals_;
};

// Without waiting for anybody, for looking at. Throws as above.
[[nodiscard]] std::vector<ProtectedInterval> readProtections(const std::filesystem::path& storage);

// Makes `change` in every storage, for the camera's recordings may lie in several. NotFound when
// the camera is neither configured nor recorded; else as Protections.
void archiveProtect(const Config& config, const ProtectionChange& change);

}  // namespace betang
