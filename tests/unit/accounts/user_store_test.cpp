// SPDX-License-Identifier: Apache-2.0

#include "accounts/user_store.hpp"

#include "accounts/secret_token.hpp"
#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/accounts/store_fixture.hpp"

namespace betang {

TEST_CASE("a user comes back as it was added", "[accounts]") {
    StoreFixture store;
    const Grants grants{.sites = {"kapuas"}, .cameras = {CameraId::parse("a.b").take()}};
    store.add("sari", Role::Operator, grants);
    const auto user = store.users.named("sari");
    REQUIRE(user);
    CHECK(user->principal.role == Role::Operator);
    CHECK(user->principal.grants == grants);
    CHECK(user->password == "sari");
    CHECK(user->created == store.clock.utc());
    CHECK(store.users.withId(user->principal.id)->principal == user->principal);
    CHECK_FALSE(store.users.named("budi"));
    CHECK_FALSE(store.users.named("' OR 1=1 --"));
}

TEST_CASE("a name is given once", "[accounts]") {
    StoreFixture store;
    store.add("sari", Role::Operator);
    CHECK_THROWS_AS(store.add("sari", Role::Admin), Error);
    CHECK(store.users.all().size() == 1);
}

TEST_CASE("users are listed by name", "[accounts]") {
    StoreFixture store;
    store.add("sari", Role::Operator);
    store.add("budi", Role::Viewer);
    const auto all = store.users.all();
    REQUIRE(all.size() == 2);
    CHECK(all.front().principal.name == "budi");
}

TEST_CASE("the last admin stays one", "[accounts]") {
    StoreFixture store;
    CHECK_FALSE(store.users.hasAdmin());
    store.add("sari", Role::Admin);
    CHECK(store.users.hasAdmin());
    CHECK_THROWS_AS(store.users.remove("sari"), Error);
    CHECK_THROWS_AS(store.users.setRights("sari", Role::Viewer, {}, store.clock.utc()), Error);
    CHECK(store.users.hasAdmin());

    store.add("budi", Role::Admin);
    store.users.setRights("sari", Role::Viewer, {}, store.clock.utc());
    CHECK_THROWS_AS(store.users.remove("budi"), Error);
}

TEST_CASE("a change of role, grants or password and a removal end every session", "[accounts]") {
    StoreFixture store;
    store.add("admin", Role::Admin);
    const UtcTime now = store.clock.utc();
    const auto endsSession = [&](const std::string& name, const auto& change) {
        const Principal user = store.add(name, Role::Operator, {.all = true});
        const std::string one = tokenHash(store.sessions.begin(user, now));
        const std::string two = tokenHash(store.sessions.begin(user, now));
        REQUIRE(store.sessions.find(one, now));
        change(name);
        return !store.sessions.find(one, now) && !store.sessions.find(two, now);
    };
    CHECK(endsSession("a", [&](const auto& name) {
        store.users.setRights(name, Role::Viewer, {.all = true}, now);
    }));
    CHECK(endsSession("b", [&](const auto& name) {
        store.users.setRights(name, Role::Operator, {.sites = {"x"}}, now);
    }));
    CHECK(endsSession("c", [&](const auto& name) { store.users.setPassword(name, "new", now); }));
    CHECK(endsSession("d", [&](const auto& name) { store.users.remove(name); }));
    CHECK_FALSE(endsSession("e", [&](const auto& name) {
        store.users.renewHash(store.users.named(name)->principal.id, "better");
    }));
    CHECK(store.users.named("e")->password == "better");
}

TEST_CASE("who is not there cannot be changed", "[accounts]") {
    StoreFixture store;
    CHECK_THROWS_AS(store.users.remove("budi"), Error);
    CHECK_THROWS_AS(store.users.setPassword("budi", "x", store.clock.utc()), Error);
    CHECK_THROWS_AS(store.users.setRights("budi", Role::Viewer, {}, store.clock.utc()), Error);
}

}  // namespace betang
