// SPDX-License-Identifier: Apache-2.0

#include "accounts/session_store.hpp"

#include "accounts/secret_token.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/unit/accounts/store_fixture.hpp"

namespace betang {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Sessions : StoreFixture {
    Principal sari = add("sari", Role::Operator, {.sites = {"kapuas"}});

    [[nodiscard]] std::optional<Session> find(const std::string& token) const {
        return sessions.find(tokenHash(token), clock.utc());
    }

    GuestLink link(Duration lasts) {
        return {.id = 0,
                .label = "Polsek",
                .grants = {.cameras = {CameraId::parse("kapuas.dermaga").take()}},
                .made_by = "sari",
                .created = clock.utc(),
                .expires = clock.utc() + lasts};
    }
};

}  // namespace

TEST_CASE("a session is its user's", "[accounts]") {
    Sessions test;
    const std::string token = test.sessions.begin(test.sari, test.clock.utc());
    const auto session = test.find(token);
    REQUIRE(session);
    CHECK(session->principal == test.sari);
    CHECK_FALSE(test.find(makeToken()));
    test.sessions.end(session->token_hash);
    CHECK_FALSE(test.find(token));
}

TEST_CASE("a session ends after an hour without anybody", "[accounts]") {
    Sessions test;
    const std::string token = test.sessions.begin(test.sari, test.clock.utc());
    for (int i = 0; i < 5; ++i) {
        test.clock.advance(minutes{59});
        const auto session = test.find(token);
        REQUIRE(session);
        test.sessions.touch(*session, test.clock.utc());
    }
    test.clock.advance(minutes{60});
    CHECK_FALSE(test.find(token));
}

TEST_CASE("a session ends after sixteen hours whoever is there", "[accounts]") {
    Sessions test;
    const std::string token = test.sessions.begin(test.sari, test.clock.utc());
    const UtcTime end = test.clock.utc() + hours{16};
    while (test.clock.utc() + minutes{30} < end) {
        test.clock.advance(minutes{30});
        const auto session = test.find(token);
        REQUIRE(session);
        test.sessions.touch(*session, test.clock.utc());
    }
    test.clock.advance(minutes{30});
    CHECK_FALSE(test.find(token));
}

TEST_CASE("that somebody was there is written down once a minute", "[accounts]") {
    Sessions test;
    const std::string token = test.sessions.begin(test.sari, test.clock.utc());
    const UtcTime begun = test.clock.utc();
    test.clock.advance(std::chrono::seconds{59});
    test.sessions.touch(*test.find(token), test.clock.utc());
    CHECK(test.find(token)->seen == begun);
    test.clock.advance(std::chrono::seconds{1});
    test.sessions.touch(*test.find(token), test.clock.utc());
    CHECK(test.find(token)->seen == test.clock.utc());
}

TEST_CASE("what has expired is removed", "[accounts]") {
    Sessions test;
    const std::string token = test.sessions.begin(test.sari, test.clock.utc());
    const std::string guest = test.sessions.invite(test.link(minutes{10}));
    test.clock.advance(hours{2});
    test.sessions.removeExpired(test.clock.utc());
    CHECK(test.sessions.guestLinks().empty());
    Statement left = test.database.prepare("SELECT COUNT(*) FROM sessions");
    REQUIRE(left.step());
    CHECK(left.integer(0) == 0);
}

TEST_CASE("a guest looks at what the link grants until it expires, and no longer", "[accounts]") {
    Sessions test;
    const GuestLink link = test.link(minutes{30});
    const std::string token = test.sessions.invite(link);
    const auto begun = test.sessions.beginAsGuest(token, test.clock.utc());
    REQUIRE(begun);
    const auto session = test.find(*begun);
    REQUIRE(session);
    CHECK(session->principal.guest);
    CHECK(session->principal.role == Role::Viewer);
    CHECK(session->principal.grants == link.grants);
    CHECK(session->principal.name == "guest:1");
    test.clock.advance(minutes{30});
    CHECK_FALSE(test.find(*begun));
    CHECK_FALSE(test.sessions.beginAsGuest(token, test.clock.utc()));
}

TEST_CASE("a revoked link ends its sessions, and its number is not given again", "[accounts]") {
    Sessions test;
    const std::string token = test.sessions.invite(test.link(hours{1}));
    const auto begun = test.sessions.beginAsGuest(token, test.clock.utc());
    REQUIRE(begun);
    CHECK(test.sessions.revoke(1));
    CHECK_FALSE(test.find(*begun));
    CHECK_FALSE(test.sessions.beginAsGuest(token, test.clock.utc()));
    CHECK_FALSE(test.sessions.revoke(1));
    (void)test.sessions.invite(test.link(hours{1}));
    CHECK(test.sessions.guestLinks().at(0).id == 2);
}

TEST_CASE("a token that is none lets nobody in", "[accounts]") {
    Sessions test;
    for (const std::string& token : {std::string{}, std::string{"x"}, makeToken()}) {
        CHECK_FALSE(test.sessions.beginAsGuest(token, test.clock.utc()));
        CHECK_FALSE(test.find(token));
    }
}

TEST_CASE("no token stands in the database", "[accounts]") {
    Sessions test;
    const std::string session = test.sessions.begin(test.sari, test.clock.utc());
    const std::string link = test.sessions.invite(test.link(hours{1}));
    test.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    const std::string bytes = contentsOf(serverDatabaseIn(test.folder.path() / "server"));
    REQUIRE(bytes.find(tokenHash(session)) != std::string::npos);
    CHECK(bytes.find(session) == std::string::npos);
    CHECK(bytes.find(link) == std::string::npos);
}

}  // namespace betang
