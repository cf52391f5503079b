// SPDX-License-Identifier: Apache-2.0

#include "accounts/accounts.hpp"

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "accounts/server_database.hpp"
#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/accounts/cheap_cost.hpp"

namespace betang {

namespace {

constexpr const char* kPassword = "sungai-kapuas";
const Doer kAdmin{"admin", "127.0.0.1"};

struct Fixture {
    TempFolder state;
    SimulatedClock clock;
    Accounts accounts{serverFolder(state.path()), clock, kCheap};

    Fixture() {
        accounts.add({"admin", Role::Admin, {.all = true}, kPassword}, kAdmin);
        accounts.add({"sari", Role::Operator, {.sites = {"kapuas"}}, kPassword}, kAdmin);
    }

    LoginResult logIn(const std::string& name,
                      const std::string& password,
                      const std::string& address = "10.0.0.7") {
        return accounts.logIn({name, password, address});
    }

    // The newest entry of the audit log.
    [[nodiscard]] AuditEntry last() const { return accounts.findAudit({}).front(); }
};

ErrorKind kindOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.kind();
    }
    return ErrorKind::Internal;
}

}  // namespace

TEST_CASE("whoever knows the password gets a session", "[accounts]") {
    Fixture test;
    const LoginResult in = test.logIn("sari", kPassword);
    const auto session = test.accounts.find(in.token);
    REQUIRE(session);
    CHECK(session->principal.name == "sari");
    CHECK(session->principal.role == Role::Operator);
    CHECK(test.last().action == "log-in");
    CHECK(test.last().outcome == "done");
    CHECK(test.last().address == "10.0.0.7");
    test.accounts.logOut(*session, "10.0.0.7");
    CHECK_FALSE(test.accounts.find(in.token));
    CHECK(test.last().action == "log-out");
}

TEST_CASE("each login is a session of its own", "[accounts]") {
    Fixture test;
    CHECK(test.logIn("sari", kPassword).token != test.logIn("sari", kPassword).token);
}

TEST_CASE("a wrong password and an unknown name are answered alike, and written down",
          "[accounts]") {
    Fixture test;
    for (const char* name : {"sari", "nobody", "", "' OR 1=1 --"}) {
        const LoginResult result = test.logIn(name, "something else");
        CHECK(result.token.empty());
        CHECK(result.wait == Duration{});
        CHECK(test.last().outcome == "refused");
        CHECK(test.last().user == name);
    }
    CHECK(test.accounts.findAudit({}).front().detail.empty());
}

TEST_CASE("guessing is slowed down for the account from anywhere, and for the address",
          "[accounts]") {
    Fixture test;
    for (int i = 0; i < 4; ++i) {
        (void)test.logIn("sari", "wrong wrong", "10.0.0." + std::to_string(i));
    }
    CHECK(test.logIn("sari", kPassword, "10.0.0.99").wait > Duration{});
    CHECK_FALSE(test.logIn("admin", kPassword, "10.0.0.99").token.empty());

    for (int i = 0; i < 4; ++i) {
        (void)test.logIn("user-" + std::to_string(i), "wrong wrong", "10.9.9.9");
    }
    CHECK(test.logIn("admin", kPassword, "10.9.9.9").wait > Duration{});
    test.clock.advance(std::chrono::seconds{31});
    CHECK_FALSE(test.logIn("sari", kPassword, "10.0.0.99").token.empty());
}

TEST_CASE("of a thousand guesses in a minute at most ten are tried", "[accounts]") {
    Fixture test;
    int tried = 0;
    for (int i = 0; i < 1000; ++i) {
        tried += test.logIn("sari", "wrong wrong").wait == Duration{} ? 1 : 0;
        test.clock.advance(std::chrono::milliseconds{60});
    }
    CHECK(tried <= 10);
}

TEST_CASE("a change of the password ends every session and needs the old one", "[accounts]") {
    Fixture test;
    const LoginResult one = test.logIn("sari", kPassword);
    const LoginResult two = test.logIn("sari", kPassword);
    const auto session = test.accounts.find(one.token);
    REQUIRE(session);
    const auto change = [&](const char* old, const char* fresh) {
        test.accounts.changePassword(*session, old, fresh, "10.0.0.7");
    };
    CHECK(kindOf([&] { change("not the old one", "sungai-kahayan"); }) ==
          ErrorKind::PermissionDenied);
    CHECK(kindOf([&] { change(kPassword, "short"); }) == ErrorKind::InvalidArgument);
    CHECK(test.accounts.find(one.token));
    change(kPassword, "sungai-kahayan");
    CHECK_FALSE(test.accounts.find(one.token));
    CHECK_FALSE(test.accounts.find(two.token));
    CHECK(test.logIn("sari", kPassword).token.empty());
    CHECK_FALSE(test.logIn("sari", "sungai-kahayan").token.empty());
}

TEST_CASE("a session ends when its user's rights change", "[accounts]") {
    Fixture test;
    const LoginResult in = test.logIn("sari", kPassword);
    test.accounts.setRights("sari", Role::Viewer, {.sites = {"palangka"}}, kAdmin);
    CHECK_FALSE(test.accounts.find(in.token));
    CHECK(test.last().action == "set-rights");
    CHECK(test.last().object == "sari");
    CHECK(test.last().user == "admin");
}

TEST_CASE("the first administrator is made by the token in the file, once", "[accounts]") {
    const TempFolder state;
    const SimulatedClock clock;
    Accounts accounts{serverFolder(state.path()), clock, kCheap};
    const auto file = accounts.prepareFirst();
    REQUIRE(file);
    std::string token = contentsOf(*file);
    token.pop_back();
    const NewUser first{"sari", Role::Viewer, {}, kPassword};
    CHECK(kindOf([&] { accounts.addFirst("wrong", first, "10.0.0.7"); }) ==
          ErrorKind::PermissionDenied);
    CHECK(accounts.findAudit({}).front().action == "add-first");
    CHECK(accounts.findAudit({}).front().outcome == "refused");
    accounts.addFirst(token, first, "10.0.0.7");
    CHECK(accounts.userNamed("sari")->principal.role == Role::Admin);
    CHECK_FALSE(std::filesystem::exists(*file));
    CHECK(kindOf([&] {
              accounts.addFirst(token, {"budi", {}, {}, kPassword}, "10.0.0.7");
          }) == ErrorKind::PermissionDenied);
    CHECK_FALSE(accounts.prepareFirst());
}

TEST_CASE("guests come by their link, and what they may is bounded", "[accounts]") {
    Fixture test;
    GuestLink link{.id = 0,
                   .label = "Polsek",
                   .grants = {.sites = {"kapuas"}},
                   .made_by = {},
                   .created = {},
                   .expires = test.clock.utc() + std::chrono::hours{1}};
    const std::string token = test.accounts.invite(link, kAdmin);
    CHECK(test.accounts.guestLinks().at(0).made_by == "admin");
    const auto session = test.accounts.find(test.accounts.logInAsGuest(token, "10.0.0.7").token);
    REQUIRE(session);
    CHECK(session->principal.guest);
    CHECK(kindOf([&] {
              test.accounts.changePassword(*session, kPassword, "sungai-kahayan", "10.0.0.7");
          }) == ErrorKind::PermissionDenied);
    test.accounts.revoke(session->principal.id, kAdmin);
    CHECK_FALSE(test.accounts.stillThere(session->token_hash));
    CHECK(kindOf([&] { test.accounts.revoke(99, kAdmin); }) == ErrorKind::NotFound);

    link.expires = test.clock.utc() + std::chrono::hours{24 * 91};
    CHECK(kindOf([&] { (void)test.accounts.invite(link, kAdmin); }) == ErrorKind::InvalidArgument);
    link.expires = test.clock.utc();
    CHECK(kindOf([&] { (void)test.accounts.invite(link, kAdmin); }) == ErrorKind::InvalidArgument);
}

TEST_CASE("guessing links is slowed down", "[accounts]") {
    Fixture test;
    for (int i = 0; i < 4; ++i) {
        CHECK(test.accounts.logInAsGuest("x", "10.0.0.7").wait == Duration{});
        CHECK(test.last().outcome == "refused");
    }
    CHECK(test.accounts.logInAsGuest("x", "10.0.0.7").wait > Duration{});
}

TEST_CASE("a hash of a lower cost is renewed when its user logs in", "[accounts]") {
    Fixture test;
    const std::string before = test.accounts.userNamed("sari")->password;
    Accounts dearer{serverFolder(test.state.path()),
                    test.clock,
                    {.passes = 2, .memory_bytes = kCheap.memory_bytes}};
    CHECK_FALSE(dearer.logIn({"sari", kPassword, "10.0.0.7"}).token.empty());
    CHECK(dearer.userNamed("sari")->password != before);
    CHECK_FALSE(test.logIn("sari", kPassword).token.empty());
}

TEST_CASE("what one process changes another sees at once", "[accounts]") {
    Fixture test;
    Accounts command_line{serverFolder(test.state.path()), test.clock, kCheap};
    const LoginResult in = test.logIn("sari", kPassword);
    command_line.setPassword("sari", "sungai-kahayan", {"local", ""});
    CHECK_FALSE(test.accounts.find(in.token));
    CHECK(test.last().user == "local");
    CHECK(test.accounts.checkAudit().intact());
}

TEST_CASE("many may come and go at once", "[accounts]") {
    Fixture test;
    std::vector<std::jthread> threads;
    std::atomic<int> in = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < 10; ++k) {
                const auto session = test.accounts.find(test.logIn("sari", kPassword).token);
                in += session ? 1 : 0;
                if (session) {
                    test.accounts.logOut(*session, "10.0.0.7");
                }
            }
        });
    }
    threads.clear();
    CHECK(in == 40);
    CHECK(test.accounts.checkAudit().intact());
}

}  // namespace betang
