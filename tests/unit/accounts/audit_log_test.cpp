// SPDX-License-Identifier: Apache-2.0

#include "accounts/audit_log.hpp"

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/accounts/store_fixture.hpp"

namespace betang {

namespace {

struct Audited : StoreFixture {
    AuditLog log{database};

    void look(const std::string& user, const std::string& camera) {
        clock.advance(std::chrono::seconds{1});
        log.write({.at = clock.utc(),
                   .user = user,
                   .address = "10.0.0.7",
                   .action = "look-live",
                   .object = camera,
                   .outcome = "done",
                   .detail = {}});
    }

    // Ten looks of two users at two cameras.
    void lookTenTimes() {
        for (int i = 0; i < 10; ++i) {
            look(i % 2 == 0 ? "sari" : "budi", i < 5 ? "kapuas.dermaga" : "kapuas.pasar");
        }
    }

    // Past the triggers, as somebody who has the file can.
    void tamper(const char* sql) {
        database.execute("DROP TRIGGER audit_is_not_changed");
        database.execute("DROP TRIGGER audit_is_not_removed");
        database.execute(sql);
    }
};

}  // namespace

TEST_CASE("entries are numbered, chained and found as they were written", "[accounts]") {
    Audited test;
    CHECK(test.log.check().intact());
    test.lookTenTimes();
    const auto found = test.log.find({});
    REQUIRE(found.size() == 10);
    CHECK(found.front().id == 10);
    CHECK(found.front().user == "budi");
    CHECK(found.front().object == "kapuas.pasar");
    CHECK(found.front().at == test.clock.utc());
    const AuditVerdict verdict = test.log.check();
    CHECK(verdict.intact());
    CHECK(verdict.entries == 10);
    CHECK(verdict.head != kAuditStart);
}

TEST_CASE("entries are found by user, object and time, page by page", "[accounts]") {
    Audited test;
    test.lookTenTimes();
    AuditQuery query;
    query.user = "sari";
    CHECK(test.log.find(query).size() == 5);
    query.object = "kapuas.pasar";
    CHECK(test.log.find(query).size() == 2);
    query = {};
    query.from = test.clock.utc() - std::chrono::seconds{2};
    CHECK(test.log.find(query).size() == 3);
    query.to = test.clock.utc();
    CHECK(test.log.find(query).size() == 2);
    query = {};
    query.limit = 4;
    query.before = 8;
    const auto page = test.log.find(query);
    REQUIRE(page.size() == 4);
    CHECK(page.front().id == 7);
    CHECK(page.back().id == 4);
    query = {};
    query.user = "' OR '1'='1";
    CHECK(test.log.find(query).empty());
}

TEST_CASE("nobody changes or removes an entry by the way", "[accounts]") {
    Audited test;
    test.lookTenTimes();
    CHECK_THROWS_AS(test.database.execute("UPDATE audit SET user = 'budi' WHERE id = 1"), Error);
    CHECK_THROWS_AS(test.database.execute("DELETE FROM audit WHERE id = 10"), Error);
    CHECK(test.log.check().entries == 10);
}

TEST_CASE("whatever is changed, removed or inserted breaks the chain there", "[accounts]") {
    const std::vector<std::pair<const char*, int64_t>> crimes{
        {"UPDATE audit SET user = 'budi' WHERE id = 5", 5},
        {"UPDATE audit SET at_ns = at_ns + 1 WHERE id = 3", 3},
        {"UPDATE audit SET object = '', detail = object WHERE id = 7", 7},
        {"UPDATE audit SET hash = (SELECT hash FROM audit WHERE id = 1) WHERE id = 2", 2},
        {"DELETE FROM audit WHERE id = 1", 1},
        {"DELETE FROM audit WHERE id = 6", 6},
        {"INSERT INTO audit SELECT 11, at_ns, user, address, action, object, outcome, detail, hash "
         "FROM audit WHERE id = 10",
         11},
        {"UPDATE audit SET id = -id WHERE id IN (4, 5)", 1},
    };
    for (const auto& [sql, broken] : crimes) {
        INFO(sql);
        Audited test;
        test.lookTenTimes();
        test.tamper(sql);
        const AuditVerdict verdict = test.log.check();
        REQUIRE(verdict.broken);
        CHECK(*verdict.broken == broken);
        CHECK(verdict.entries == broken - 1);
    }
}

TEST_CASE("a chain whose end was cut off has another head", "[accounts]") {
    Audited test;
    test.lookTenTimes();
    const std::string head = test.log.check().head;
    test.tamper("DELETE FROM audit WHERE id = 10");
    const AuditVerdict verdict = test.log.check();
    CHECK(verdict.intact());
    CHECK(verdict.head != head);
}

TEST_CASE("fields cannot run into each other", "[accounts]") {
    AuditEntry one{.id = 1,
                   .at = {},
                   .user = "a",
                   .address = "bc",
                   .action = {},
                   .object = {},
                   .outcome = {},
                   .detail = {}};
    AuditEntry two = one;
    two.user = "ab";
    two.address = "c";
    CHECK(auditHash(kAuditStart, one) != auditHash(kAuditStart, two));
}

TEST_CASE("what is long or not printable is cut and cleaned, and still checked", "[accounts]") {
    Audited test;
    test.look(std::string(5000, 'x'), std::string{"a\0b\n\xff", 5});
    const auto found = test.log.find({});
    REQUIRE(found.size() == 1);
    CHECK(found.front().user.size() == AuditLog::kLongestField);
    CHECK(found.front().object == "a?b?\xff");
    CHECK(test.log.check().intact());
}

TEST_CASE("each entry that holds is handed over in its order", "[accounts]") {
    Audited test;
    test.lookTenTimes();
    test.tamper("UPDATE audit SET user = 'budi' WHERE id = 5");
    int64_t last = 0;
    (void)test.log.check([&](const AuditEntry& entry) { last = entry.id; });
    CHECK(last == 4);
}

}  // namespace betang
