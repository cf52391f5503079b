// SPDX-License-Identifier: Apache-2.0

#include "server/account_routes.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/unit/server/account_fixture.hpp"

namespace betang {

namespace {

Json newUser(const std::string& name) {
    return {{"name", name},
            {"role", "viewer"},
            {"grants", {{"sites", {"kapuas"}}}},
            {"password", kPassword}};
}

}  // namespace

TEST_CASE_METHOD(AccountFixture, "logging in sets a cookie and says who one is", "[server]") {
    const Response in =
        say(Method::Post, "/api/v1/login", "", {{"name", "sari"}, {"password", kPassword}});
    REQUIRE(in.status == 200);
    const Json me = jsonOf(in);
    CHECK(me.at("name") == "sari");
    CHECK(me.at("role") == "operator");
    CHECK(me.at("grants").at("sites") == Json{"kapuas"});
    CHECK(jsonOf(say(Method::Get, "/api/v1/me", tokenIn(in))) == me);
}

TEST_CASE_METHOD(AccountFixture,
                 "a wrong login is 401 without a cookie, whatever is wrong",
                 "[server]") {
    const auto wrong = [&](const char* name) {
        const Response response =
            say(Method::Post, "/api/v1/login", "", {{"name", name}, {"password", "wrong wrong"}});
        CHECK(response.status == 401);
        CHECK(tokenIn(response).empty());
        return std::get<std::string>(response.body);
    };
    CHECK(wrong("sari") == wrong("nobody"));
}

TEST_CASE_METHOD(AccountFixture, "whoever guesses is told to wait", "[server]") {
    for (int i = 0; i < 4; ++i) {
        CHECK(logIn("sari", "wrong wrong").empty());
    }
    const Response response =
        say(Method::Post, "/api/v1/login", "", {{"name", "sari"}, {"password", kPassword}});
    CHECK(response.status == 429);
    CHECK(response.headers.back() == std::pair<std::string, std::string>{"retry-after", "1"});
    clock.advance(std::chrono::seconds{2});
    CHECK_FALSE(logIn("sari").empty());
}

TEST_CASE_METHOD(AccountFixture,
                 "logging in again leaves the session from before behind",
                 "[server]") {
    const std::string planted = logIn("budi");
    const Response in =
        say(Method::Post, "/api/v1/login", planted, {{"name", "sari"}, {"password", kPassword}});
    CHECK(tokenIn(in) != planted);
    CHECK(say(Method::Get, "/api/v1/me", planted).status == 401);
    CHECK(jsonOf(say(Method::Get, "/api/v1/me", tokenIn(in))).at("name") == "sari");
}

TEST_CASE_METHOD(AccountFixture,
                 "logging out ends the session and takes the cookie back",
                 "[server]") {
    const std::string token = logIn("sari");
    const Response out = say(Method::Post, "/api/v1/logout", token);
    CHECK(out.status == 204);
    CHECK_THAT(out.headers.back().second, Catch::Contains("Max-Age=0"));
    CHECK(say(Method::Get, "/api/v1/me", token).status == 401);
    CHECK(say(Method::Post, "/api/v1/logout", token).status == 401);
}

TEST_CASE_METHOD(AccountFixture, "a new password ends every session of its user", "[server]") {
    const std::string token = logIn("sari");
    const std::string other = logIn("sari");
    const auto change = [&](const char* old, const char* fresh) {
        return say(Method::Post, "/api/v1/me/password", token, {{"old", old}, {"password", fresh}})
            .status;
    };
    CHECK(change("not that one", "sungai-kahayan") == 403);
    CHECK(change(kPassword, "short") == 400);
    CHECK(change(kPassword, "sungai-kahayan") == 204);
    CHECK(say(Method::Get, "/api/v1/me", token).status == 401);
    CHECK(say(Method::Get, "/api/v1/me", other).status == 401);
    CHECK_FALSE(logIn("sari", "sungai-kahayan").empty());
}

TEST_CASE_METHOD(AccountFixture, "an admin adds, changes, lists and removes users", "[server]") {
    const std::string admin = logIn("admin");
    CHECK(say(Method::Post, "/api/v1/users", admin, newUser("dewi")).status == 201);
    CHECK(say(Method::Post, "/api/v1/users", admin, newUser("dewi")).status == 400);
    const std::string dewi = logIn("dewi");
    REQUIRE_FALSE(dewi.empty());
    CHECK(say(Method::Put,
              "/api/v1/users/dewi/rights",
              admin,
              {{"role", "operator"}, {"grants", Json::object()}})
              .status == 204);
    CHECK(say(Method::Get, "/api/v1/me", dewi).status == 401);
    CHECK(say(Method::Put, "/api/v1/users/dewi/password", admin, {{"password", "sungai-kahayan"}})
              .status == 204);
    CHECK_FALSE(logIn("dewi", "sungai-kahayan").empty());
    const Response list = say(Method::Get, "/api/v1/users", admin);
    CHECK(jsonOf(list).at("users").size() == 5);
    CHECK(std::get<std::string>(list.body).find("argon2") == std::string::npos);
    CHECK(say(Method::Delete, "/api/v1/users/dewi", admin).status == 204);
    CHECK(say(Method::Delete, "/api/v1/users/dewi", admin).status == 404);
    CHECK(say(Method::Delete, "/api/v1/users/admin", admin).status == 400);  // the last one
}

TEST_CASE_METHOD(AccountFixture,
                 "the first administrator comes by the token in the file",
                 "[server]") {
    TempFolder fresh;
    accounts = std::make_shared<Accounts>(serverFolder(fresh.path()), clock, kCheap);
    Router first = makeRouter(sources(), sockets(), accounts, clock);
    const auto file = accounts->prepareFirst();
    REQUIRE(file);
    std::string token = contentsOf(*file);
    token.pop_back();
    const auto setUp = [&](const std::string& with) {
        return first
            .answer(request(Method::Post,
                            "/api/v1/setup",
                            "",
                            {{"token", with}, {"name", "kepala"}, {"password", kPassword}}))
            .status;
    };
    CHECK(setUp("wrong") == 403);
    CHECK(setUp(token) == 204);
    CHECK(setUp(token) == 403);
    CHECK(accounts->userNamed("kepala")->principal.role == Role::Admin);
}

TEST_CASE_METHOD(AccountFixture,
                 "a supervisor invites guests to what they may see, and no further",
                 "[server]") {
    add("rina", Role::Supervisor, {.sites = {"kapuas"}});
    const std::string rina = logIn("rina");
    const auto invite = [&](const Json& grants) {
        return say(Method::Post,
                   "/api/v1/guest-links",
                   rina,
                   {{"label", "Polsek"}, {"grants", grants}, {"expires", "2026-11-22T08:30:00Z"}});
    };
    CHECK(invite({{"all", true}}).status == 404);
    CHECK(invite({{"sites", {"palangka"}}}).status == 404);
    CHECK(invite({{"groups", {"pelabuhan"}}}).status == 404);
    CHECK(invite({{"cameras", {"palangka.bundaran"}}}).status == 404);
    const Response made = invite({{"cameras", {"kapuas.pasar"}}});
    REQUIRE(made.status == 201);

    const Response in =
        say(Method::Post, "/api/v1/guest", "", {{"token", jsonOf(made).at("token")}});
    REQUIRE(in.status == 200);
    const std::string guest = tokenIn(in);
    CHECK(jsonOf(in).at("guest") == true);
    CHECK(jsonOf(say(Method::Get, "/api/v1/cameras", guest)).at("cameras").size() == 1);
    CHECK(say(Method::Post, "/api/v1/walls/utama/push", guest, Json::object()).status == 403);
    CHECK(say(Method::Get, "/api/v1/guest-links", guest).status == 403);

    const Json links = jsonOf(say(Method::Get, "/api/v1/guest-links", rina)).at("guest_links");
    REQUIRE(links.size() == 1);
    CHECK(links.at(0).at("made_by") == "rina");
    CHECK_FALSE(links.at(0).contains("token"));
    const std::string at = "/api/v1/guest-links/" + std::to_string(links.at(0).at("id").get<int>());
    CHECK(say(Method::Delete, at + "x", rina).status == 404);
    CHECK(say(Method::Delete, at, rina).status == 204);
    CHECK(say(Method::Get, "/api/v1/me", guest).status == 401);
}

TEST_CASE_METHOD(AccountFixture, "another supervisor's links are not there", "[server]") {
    add("rina", Role::Supervisor, {.sites = {"kapuas"}});
    add("joko", Role::Supervisor, {.sites = {"palangka"}});
    (void)say(Method::Post,
              "/api/v1/guest-links",
              logIn("rina"),
              {{"label", "Polsek"},
               {"grants", {{"sites", {"kapuas"}}}},
               {"expires", "2026-11-22T08:30:00Z"}});
    const std::string joko = logIn("joko");
    CHECK(jsonOf(say(Method::Get, "/api/v1/guest-links", joko)).at("guest_links").empty());
    CHECK(say(Method::Delete, "/api/v1/guest-links/1", joko).status == 404);
    CHECK(accounts->guestLinks().size() == 1);
}

TEST_CASE_METHOD(AccountFixture, "the audit log is searched, checked and exported", "[server]") {
    const std::string sari = logIn("sari");
    (void)guarded.open(request(Method::Get, "/api/v1/live/kapuas.dermaga/main", sari), nullptr);
    const std::string admin = logIn("admin");
    const auto entries = [&](const std::string& query) {
        return jsonOf(say(Method::Get, "/api/v1/audit" + query, admin)).at("entries");
    };
    CHECK(entries("?object=kapuas.dermaga").size() == 1);
    CHECK(entries("?user=sari").size() == 2);
    CHECK(entries("?to=2026-11-01T00:00:00Z").empty());
    const Json page = jsonOf(say(Method::Get, "/api/v1/audit?limit=2", admin));
    CHECK(page.at("entries").size() == 2);
    CHECK(page.at("next") == page.at("entries").at(1).at("id"));
    CHECK(say(Method::Get, "/api/v1/audit?limit=0", admin).status == 400);
    CHECK(say(Method::Get, "/api/v1/audit?from=yesterday", admin).status == 400);

    CHECK(jsonOf(say(Method::Get, "/api/v1/audit/check", admin)).at("intact") == true);
    const std::string lines =
        std::get<std::string>(say(Method::Get, "/api/v1/audit/export", admin).body);
    const std::string last = lines.substr(lines.rfind('\n', lines.size() - 2) + 1);
    CHECK(Json::parse(last).at("intact") == true);
    CHECK(Json::parse(lines.substr(0, lines.find('\n'))).at("id") == 1);
}

TEST_CASE_METHOD(AccountFixture,
                 "a supervisor reads what happened at their own cameras",
                 "[server]") {
    add("joko", Role::Supervisor, {.sites = {"palangka"}});
    (void)guarded.open(request(Method::Get, "/api/v1/live/kapuas.dermaga/main", logIn("sari")),
                       nullptr);
    const std::string joko = logIn("joko");
    for (const Json& entry : jsonOf(say(Method::Get, "/api/v1/audit", joko)).at("entries")) {
        CHECK(entry.at("user") == "joko");
    }
    CHECK(say(Method::Get, "/api/v1/audit", logIn("sari")).status == 403);
}

TEST_CASE("what hashes a password is known beforehand", "[server]") {
    const auto hashes = [](Method method, const char* path) {
        return hashesPassword(
            {.method = method, .path = path, .query = {}, .headers = {}, .body = {}});
    };
    CHECK(hashes(Method::Post, "/api/v1/login"));
    CHECK(hashes(Method::Post, "//api/v1/login/"));
    CHECK(hashes(Method::Post, "/api/v1/setup"));
    CHECK(hashes(Method::Post, "/api/v1/users"));
    CHECK(hashes(Method::Put, "/api/v1/users/sari/password"));
    CHECK(hashes(Method::Post, "/api/v1/me/password"));
    CHECK_FALSE(hashes(Method::Get, "/api/v1/users"));
    CHECK_FALSE(hashes(Method::Post, "/api/v1/logout"));
    CHECK_FALSE(hashes(Method::Get, "/api/v1/cameras"));
}

}  // namespace betang
