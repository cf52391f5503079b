// SPDX-License-Identifier: Apache-2.0
//
// What was done and looked at, each entry bound to all before it by a hash. Whoever changes,
// removes or inserts one breaks the chain there. Cutting off its end does not: note the head
// elsewhere (the server's log names it) to notice that, too.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/clock.hpp"

namespace betang {

struct AuditEntry {
    int64_t id = 0;  // counts from 1 without a gap
    UtcTime at{};
    std::string user;     // a user's name, "guest:7", "local" for the command line, or empty
    std::string address;  // from where; empty for the command line
    std::string action;   // "look-live", "log-in", ...
    std::string object;   // a camera, a wall, a user; empty where there is none
    std::string outcome;  // "done" or why not
    std::string detail;

    bool operator==(const AuditEntry&) const = default;
};

// The hash of nothing, which the first entry follows.
inline constexpr const char* kAuditStart =
    "0000000000000000000000000000000000000000000000000000000000000000";

// Of `entry` after one of hash `before`: SHA-256 over every field, each behind its length.
[[nodiscard]] std::string auditHash(const std::string& before, const AuditEntry& entry);

struct AuditVerdict {
    int64_t entries = 0;              // that are as they were written
    std::string head = kAuditStart;   // hash of the last of those
    std::optional<int64_t> broken{};  // the first entry that is not

    [[nodiscard]] bool intact() const { return !broken; }
};

// Takes the entries in their order with the hashes that stand beside them.
class AuditChecker final {
  public:
    // False once the chain is broken.
    bool take(const AuditEntry& entry, const std::string& hash);

    [[nodiscard]] const AuditVerdict& verdict() const { return verdict_; }

  private:
    AuditVerdict verdict_;
};

}  // namespace betang
