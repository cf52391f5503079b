// SPDX-License-Identifier: Apache-2.0
//
// The audit log in the server's database: written to, searched and checked, never changed.

#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "accounts/audit_chain.hpp"
#include "database/sqlite.hpp"

namespace betang {

struct AuditQuery {
    UtcTime from = UtcTime::min();
    UtcTime to = UtcTime::max();
    std::string user{};                                    // empty: of all
    std::string object{};                                  // empty: of all
    int64_t before = std::numeric_limits<int64_t>::max();  // an entry's id: only older ones
    size_t limit = 100;
};

// Thread-bound; borrows the database, to which other processes may write, too.
class AuditLog final {
  public:
    static constexpr size_t kLongestField = 300;  // the rest is cut off

    explicit AuditLog(Database& database) : database_{database} {}

    // Durable when it returns. `entry.id` does not matter.
    void write(AuditEntry entry);

    [[nodiscard]] std::vector<AuditEntry> find(const AuditQuery& query) const;  // newest first

    // Reads all of it, and hands over each entry that is as it was written.
    [[nodiscard]] AuditVerdict check(const std::function<void(const AuditEntry&)>& each = {}) const;

  private:
    Database& database_;
};

}  // namespace betang
