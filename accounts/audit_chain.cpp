// SPDX-License-Identifier: Apache-2.0

#include "accounts/audit_chain.hpp"

#include <string_view>

#include <fmt/format.h>

#include "accounts/secret_token.hpp"

namespace betang {

namespace {

void appendField(std::string& bytes, std::string_view field) {
    bytes += fmt::format("{}:", field.size());
    bytes += field;
}

}  // namespace

std::string auditHash(const std::string& before, const AuditEntry& entry) {
    std::string bytes = before;
    appendField(bytes, std::to_string(entry.id));
    appendField(bytes, std::to_string(entry.at.time_since_epoch().count()));
    for (const std::string* field : {&entry.user,
                                     &entry.address,
                                     &entry.action,
                                     &entry.object,
                                     &entry.outcome,
                                     &entry.detail}) {
        appendField(bytes, *field);
    }
    return sha256Text(bytes);
}

bool AuditChecker::take(const AuditEntry& entry, const std::string& hash) {
    if (verdict_.broken) {
        return false;
    }
    const int64_t expected = verdict_.entries + 1;
    if (entry.id != expected || auditHash(verdict_.head, entry) != hash) {
        verdict_.broken = expected;
        return false;
    }
    verdict_.entries = expected;
    verdict_.head = hash;
    return true;
}

}  // namespace betang
