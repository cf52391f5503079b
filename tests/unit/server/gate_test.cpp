// SPDX-License-Identifier: Apache-2.0

#include "server/gate.hpp"

#include "server/playlist.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/server/account_fixture.hpp"

namespace betang {

namespace {

constexpr const char* kInterval = "?from=2026-11-22T00:00:00Z&to=2026-11-22T01:00:00Z";
constexpr const char* kSegment =
    "utama~kapuas~dermaga~main~2026-11-22~20261122T010431.123Z-e1-r7-0.mp4";

// An address of `pattern` in which every id belongs to site kapuas.
std::string addressAt(std::string pattern) {
    const std::pair<const char*, std::string> names[]{{"{camera}", "kapuas.dermaga"},
                                                      {"{stream}", "main"},
                                                      {"{wall}", "utama"},
                                                      {"{segment}", kSegment},
                                                      {"{user}", "budi"},
                                                      {"{link}", "99"}};
    for (const auto& [name, value] : names) {
        if (const size_t at = pattern.find(name); at != std::string::npos) {
            pattern.replace(at, std::string_view{name}.size(), value);
        }
    }
    return pattern;
}

std::string answerText(const Response& response) {
    return std::get<std::string>(response.body);
}

}  // namespace

TEST_CASE_METHOD(AccountFixture,
                 "nobody reaches anything but what is open without logging in",
                 "[server]") {
    for (const RouteInfo& route : guarded.routes()) {
        INFO(toText(route.method) << " " << route.pattern);
        const Request asked = request(route.method, addressAt(route.pattern));
        if (route.socket) {
            CHECK_FALSE(guarded.open(asked, nullptr));
        } else {
            const int status = guarded.answer(asked).status;
            CHECK((route.action == Action::Open ? status != 401 && status != 404 : status == 401));
        }
    }
    CHECK(opened == 0);
}

TEST_CASE_METHOD(AccountFixture,
                 "every route at a camera is hidden from who is granted another district",
                 "[server]") {
    const std::string stranger = logIn("budi");
    REQUIRE_FALSE(stranger.empty());
    int at_cameras = 0;
    for (const RouteInfo& route : guarded.routes()) {
        if (!needsCamera(route.action)) {
            continue;
        }
        ++at_cameras;
        INFO(toText(route.method) << " " << route.pattern);
        const Request asked =
            request(route.method, addressAt(route.pattern) + kInterval, stranger, Json::object());
        if (route.socket) {
            CHECK_FALSE(guarded.open(asked, nullptr));
        } else {
            CHECK(guarded.answer(asked).status == 404);
        }
    }
    CHECK(at_cameras == 10);
    CHECK(opened == 0);
    CHECK(last_asked.is_null());  // nobody was even asked
}

TEST_CASE_METHOD(AccountFixture, "whoever is granted the district is let in", "[server]") {
    const std::string token = logIn("sari");
    answers["archive utama"] = {{"ok", true}, {"recordings", Json::array()}, {"complete", true}};
    CHECK(say(Method::Get,
              std::string{"/api/v1/cameras/kapuas.dermaga/recordings"} + kInterval,
              token)
              .status == 200);
    CHECK(guarded.open(request(Method::Get, "/api/v1/live/kapuas.dermaga/main", token), nullptr));
    CHECK(guarded.open(request(Method::Get, "/api/v1/news", token), nullptr));
    CHECK(opened == 2);
}

TEST_CASE_METHOD(AccountFixture, "what is hidden looks like what is not there", "[server]") {
    const std::string token = logIn("budi");
    const auto answerAt = [&](const std::string& camera) {
        return answerText(
            say(Method::Get, "/api/v1/cameras/" + camera + "/recordings" + kInterval, token));
    };
    CHECK(answerAt("kapuas.dermaga") == answerAt("palangka.none"));
    CHECK(answerAt("kapuas.dermaga") == answerAt("kapuas.none"));
    CHECK(answerAt("kapuas.dermaga") == answerAt("not-an-id"));
}

TEST_CASE_METHOD(AccountFixture, "a role that may not is told so whatever the object", "[server]") {
    const std::string token = logIn("tamu");
    for (const char* wall : {"utama", "none"}) {
        CHECK(
            say(Method::Post, "/api/v1/walls/" + std::string{wall} + "/push", token, Json::object())
                .status == 403);
    }
    for (const char* user : {"sari", "none"}) {
        CHECK(say(Method::Delete, "/api/v1/users/" + std::string{user}, token).status == 403);
    }
    CHECK(accounts->userNamed("sari"));
}

TEST_CASE_METHOD(AccountFixture,
                 "a session is taken from its cookie and from nowhere else",
                 "[server]") {
    const std::string token = logIn("sari");
    CHECK(say(Method::Get, "/api/v1/me", token).status == 200);
    CHECK(say(Method::Get, "/api/v1/me?betang=" + token).status == 401);
    Request asked = request(Method::Get, "/api/v1/me");
    asked.headers["authorization"] = "Bearer " + token;
    CHECK(guarded.answer(asked).status == 401);
    asked.headers["cookie"] = "__Host-betang=" + token;  // not on loopback without a proxy
    CHECK(guarded.answer(asked).status == 401);
}

TEST_CASE_METHOD(AccountFixture,
                 "behind a proxy the session is in the __Host- cookie alone",
                 "[server]") {
    Config proxied = *config;
    proxied.server->origin = "https://cctv.example";
    proxied.server->proxies = {"127.0.0.1"};
    config = std::make_shared<const Config>(proxied);
    Request asked =
        request(Method::Post, "/api/v1/login", "", {{"name", "sari"}, {"password", kPassword}});
    asked.headers["host"] = "cctv.example";
    asked.headers["x-forwarded-for"] = "10.7.7.7";
    const Response in = guarded.answer(asked);
    REQUIRE(in.status == 200);
    const std::string set = in.headers.back().second;
    CHECK_THAT(set, Catch::StartsWith("__Host-betang=") && Catch::EndsWith("; Secure"));
    CHECK(accounts->findAudit({}).front().address == "10.7.7.7");

    const std::string token{cookieIn(set, "__Host-betang")};
    Request me = request(Method::Get, "/api/v1/me", token);
    me.headers["host"] = "cctv.example";
    CHECK(guarded.answer(me).status == 401);
    me.headers["cookie"] = "__Host-betang=" + token;
    CHECK(guarded.answer(me).status == 200);
}

TEST_CASE_METHOD(AccountFixture,
                 "every look and every act is written down, with its object",
                 "[server]") {
    const std::string token = logIn("sari");
    const auto look = [&] {
        (void)guarded.open(request(Method::Get, "/api/v1/live/kapuas.dermaga/main", token),
                           nullptr);
    };
    look();
    const AuditEntry entry = accounts->findAudit({}).front();
    CHECK(entry.user == "sari");
    CHECK(entry.action == "look-live");
    CHECK(entry.object == "kapuas.dermaga");
    CHECK(entry.outcome == "done");
    CHECK(entry.address == "127.0.0.1");

    accounts->setRights("sari", Role::Operator, {.sites = {"wall"}}, {"local", ""});
    const std::string again = logIn("sari");
    (void)say(Method::Post, "/api/v1/walls/utama/tour", again, {{"tour", "keliling"}});
    const AuditEntry act = accounts->findAudit({}).front();
    CHECK(act.action == "direct-wall");
    CHECK(act.object == "wall.utama");
    CHECK_THAT(act.detail, Catch::Contains("keliling"));
    CHECK(accounts->checkAudit().intact());
}

TEST_CASE_METHOD(AccountFixture,
                 "a look that repeats itself is written down once in a while",
                 "[server]") {
    const std::string token = logIn("sari");
    const auto looks = [&] {
        (void)guarded.open(request(Method::Get, "/api/v1/live/kapuas.dermaga/main", token),
                           nullptr);
        AuditQuery query;
        query.object = "kapuas.dermaga";
        return accounts->findAudit(query).size();
    };
    CHECK(looks() == 1);
    CHECK(looks() == 1);
    clock.advance(Gate::kWrittenOnceIn);
    CHECK(looks() == 2);
}

TEST_CASE_METHOD(AccountFixture, "a refusal is written down, too", "[server]") {
    const std::string token = logIn("budi");
    (void)guarded.open(request(Method::Get, "/api/v1/live/kapuas.dermaga/main", token), nullptr);
    CHECK(accounts->findAudit({}).front().outcome == "hidden");
    (void)say(Method::Get, "/api/v1/users", token);
    CHECK(accounts->findAudit({}).front().outcome == "forbidden");
}

TEST_CASE_METHOD(ApiFixture,
                 "where there are no accounts everybody reaches everything",
                 "[server]") {
    const Router open = makeRouter(sources(), {}, nullptr, clock);
    const auto status = [&](const char* path) {
        return open.answer({.path = path, .query = {}, .headers = {}, .body = {}}).status;
    };
    CHECK(status("/api/v1/cameras") == 200);
    CHECK(status("/api/v1/me") == 200);
    CHECK(status("/api/v1/users") == 404);
    CHECK(status("/api/v1/login") == 404);
}

}  // namespace betang
