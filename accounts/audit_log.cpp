// SPDX-License-Identifier: Apache-2.0

#include "accounts/audit_log.hpp"

#include <algorithm>

namespace betang {

namespace {

constexpr const char* kFind =
    "SELECT id, at_ns, user, address, action, object, outcome, detail FROM audit "
    "WHERE id < ?1 AND at_ns >= ?2 AND at_ns < ?3 AND (?4 = '' OR user = ?4) "
    "AND (?5 = '' OR object = ?5) ORDER BY id DESC LIMIT ?6";

constexpr const char* kAll =
    "SELECT id, at_ns, user, address, action, object, outcome, detail, hash FROM audit ORDER BY id";

AuditEntry entryIn(const Statement& row) {
    return {.id = row.integer(0),
            .at = UtcTime{Duration{row.integer(1)}},
            .user = row.text(2),
            .address = row.text(3),
            .action = row.text(4),
            .object = row.text(5),
            .outcome = row.text(6),
            .detail = row.text(7)};
}

struct Head {
    int64_t id = 0;
    std::string hash = kAuditStart;
};

Head headOf(Database& database) {
    Statement last = database.prepare("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1");
    Head head;
    if (last.step()) {
        head = {last.integer(0), last.text(1)};
    }
    last.reset();
    return head;
}

// A NUL would end what SQLite gives back.
void clean(std::string& field) {
    field.resize(std::min(field.size(), AuditLog::kLongestField));
    for (char& c : field) {
        c = static_cast<unsigned char>(c) < ' ' ? '?' : c;
    }
}

}  // namespace

void AuditLog::write(AuditEntry entry) {
    for (std::string* field : {&entry.user,
                               &entry.address,
                               &entry.action,
                               &entry.object,
                               &entry.outcome,
                               &entry.detail}) {
        clean(*field);
    }
    Transaction transaction{database_};
    const Head head = headOf(database_);
    entry.id = head.id + 1;
    const std::string hash = auditHash(head.hash, entry);
    database_.prepare("INSERT INTO audit VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(1, entry.id)
        .bind(2, entry.at.time_since_epoch().count())
        .bind(3, entry.user)
        .bind(4, entry.address)
        .bind(5, entry.action)
        .bind(6, entry.object)
        .bind(7, entry.outcome)
        .bind(8, entry.detail)
        .bind(9, hash)
        .run();
    transaction.commit();
}

std::vector<AuditEntry> AuditLog::find(const AuditQuery& query) const {
    Statement found = database_.prepare(kFind);
    found.bind(1, query.before)
        .bind(2, query.from.time_since_epoch().count())
        .bind(3, query.to.time_since_epoch().count())
        .bind(4, query.user)
        .bind(5, query.object)
        .bind(6, static_cast<int64_t>(query.limit));
    std::vector<AuditEntry> entries;
    while (found.step()) {
        entries.push_back(entryIn(found));
    }
    return entries;
}

AuditVerdict AuditLog::check(const std::function<void(const AuditEntry&)>& each) const {
    Statement all = database_.prepare(kAll);
    AuditChecker checker;
    while (all.step()) {
        const AuditEntry entry = entryIn(all);
        if (!checker.take(entry, all.text(8))) {
            break;
        }
        if (each) {
            each(entry);
        }
    }
    all.reset();
    return checker.verdict();
}

}  // namespace betang
