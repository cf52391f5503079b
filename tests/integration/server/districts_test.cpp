// SPDX-License-Identifier: Apache-2.0
//
// A server with accounts: two operators of different districts, and neither reaches the other's
// camera by any way there is. Every route of that kind is held to it in
// tests/unit/server/gate_test.cpp; here it is the whole server, over its sockets.

#include <utility>
#include <vector>

#include "accounts/accounts.hpp"
#include "accounts/server_database.hpp"
#include "bus/control.hpp"
#include "server/playlist.hpp"
#include "server/server_role.hpp"

#include "tests/integration/server/province.hpp"
#include "tests/integration/server/raw_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"

namespace betang {

namespace {

constexpr const char* kWord = "sungai-kapuas";
constexpr const char* kHour = "?from=2026-11-22T01:00:00Z&to=2026-11-22T02:00:00Z";
constexpr HashCost kFast{.passes = 1, .memory_bytes = 8192};

std::string pathOf(const std::string& site, const std::string& name) {
    return site + "/" + name + "/main/2026-11-22/20261122T010000.000Z-e1-r7-0.mp4";
}

// What the archive says about one camera: a segment of a minute.
Json archiveSays(const Json& request) {
    if (request.at("op") == "segment") {
        return {{"present", true}};
    }
    const CameraId camera = CameraId::parse(request.at("camera").get<std::string>()).take();
    Json answer = Json::parse(R"({"complete":true,"recordings":[],"segments":[{"run":7,"epoch":1,
        "start_ns":1795309200000000000,"end_ns":1795309260000000000,
        "fragments":[[4,4,25]]}]})");
    answer["segments"][0]["path"] = pathOf(std::string{camera.site()}, std::string{camera.name()});
    return answer;
}

struct Districts : BusFixture {
    Districts() {
        startPublisher();
        for (const auto& [site, name] :
             {std::pair{"kapuas", "dermaga"}, {"palangka", "bundaran"}}) {
            writeFile(runtime.path() / "rec" / pathOf(site, name), "headfragment");
        }
        Accounts accounts{serverFolder(runtime.path() / "state"), clock, kFast};
        accounts.add({"sari", Role::Operator, {.sites = {"kapuas"}}, kWord}, {"local", ""});
        accounts.add({"budi", Role::Operator, {.sites = {"palangka"}}, kWord}, {"local", ""});
        role.emplace(config(), "main", clock);
    }

    [[nodiscard]] Config config() const {
        auto read = parseConfig(
            "cameras:\n"
            "  kapuas.dermaga: {main: rtsp://h/1}\n"
            "  palangka.bundaran: {main: rtsp://h/2}\n"
            "walls: {utama: {layout: 2x1, outputs: {stream: {kind: encoded}}}}\n"
            "storage: {utama: {path: " +
                (runtime.path() / "rec").native() + "}}\nserver:\n",
            "/etc/betang/betang.yaml");
        REQUIRE(read.problems.empty());
        read.config.runtime = runtime.path();
        read.config.state = runtime.path() / "state";
        read.config.server->port = 0;
        return read.config;
    }

    // All that comes back for a request with the cookie of `token`.
    [[nodiscard]] std::string say(const std::string& method,
                                  const std::string& path,
                                  const std::string& token,
                                  const std::string& body = "",
                                  const std::string& more = "") const {
        RawClient client{role->port()};
        client.say(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nCookie: betang=" + token +
                   "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n" + more + "\r\n" + body);
        return client.readAll();
    }

    [[nodiscard]] int status(const std::string& method,
                             const std::string& path,
                             const std::string& token,
                             const std::string& body = "",
                             const std::string& more = "") const {
        return std::stoi(say(method, path, token, body, more).substr(9, 3));
    }

    [[nodiscard]] std::string logIn(const std::string& name) const {
        const std::string answer = say("POST",
                                       "/api/v1/login",
                                       "",
                                       R"({"name":")" + name + R"(","password":")" + kWord + "\"}");
        const size_t begin = answer.find("betang=");
        REQUIRE(begin != std::string::npos);
        return answer.substr(begin + 7, answer.find(';', begin) - begin - 7);
    }

    // A client whose upgrade request has gone out.
    [[nodiscard]] RawClient open(const std::string& path,
                                 const std::string& token,
                                 const std::string& more = "") const {
        RawClient client{role->port()};
        client.say("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nCookie: betang=" + token +
                   "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
                   more + "\r\n");
        return client;
    }

    ControlServer archive{
        context, endpointsFor(runtime.path(), "archive", "utama").control, archiveSays};
    std::optional<ServerRole> role;
};

std::vector<std::string> waysTo(const std::string& site, const std::string& name) {
    const std::string camera = "/api/v1/cameras/" + site + "." + name;
    const std::string segment = "/api/v1/segments/" + segmentId({"utama", pathOf(site, name)});
    return {camera + "/recordings" + kHour, camera + "/playlist.m3u8" + kHour, segment};
}

}  // namespace

TEST_CASE_METHOD(Districts, "neither of two districts reaches the other's camera", "[server]") {
    const std::pair<std::string, std::pair<std::string, std::string>> owners[]{
        {logIn("sari"), {"kapuas", "dermaga"}}, {logIn("budi"), {"palangka", "bundaran"}}};
    for (const auto& [token, own] : owners) {
        for (const auto& [other_token, theirs] : owners) {
            const bool mine = own == theirs;
            for (const std::string& way : waysTo(theirs.first, theirs.second)) {
                INFO(own.first << " asks for " << way);
                CHECK(status("GET", way, token) == (mine ? 200 : 404));
                CHECK(status("GET", way, token, "", "Range: bytes=0-3\r\n") / 100 ==
                      (mine ? 2 : 4));
                CHECK(status("HEAD", way, token) == (mine ? 200 : 404));
                CHECK(status("GET", way, "") == 401);
            }
            const std::string live = "/api/v1/live/" + theirs.first + "." + theirs.second + "/main";
            RawClient socket = open(live, token);
            CHECK_THAT(socket.readUntil("\r\n"),
                       Catch::StartsWith(mine ? "HTTP/1.1 101" : "HTTP/1.1 404"));
            RawClient nobodys = open(live, "");
            CHECK_THAT(nobodys.readUntil("\r\n"), Catch::StartsWith("HTTP/1.1 404"));
        }
        const std::string cameras = say("GET", "/api/v1/cameras", token);
        CHECK_THAT(cameras, Catch::Contains(own.first + "." + own.second));
        const std::string other = own.first == "kapuas" ? "palangka." : "kapuas.";
        CHECK(cameras.find(other) == std::string::npos);
        RawClient news = open("/api/v1/news", token);
        const std::string greeting = news.readUntil("\"camera\"");
        CHECK_THAT(greeting + news.readUntil("}"), Catch::Contains(own.first));
        CHECK(news.readUntil("}").find(other) == std::string::npos);
    }
}

TEST_CASE_METHOD(Districts, "nobody's files are a way around", "[server]") {
    const std::string token = logIn("budi");
    const std::string file = pathOf("kapuas", "dermaga");
    const std::vector<std::string> paths{"/" + file,
                                         "/rec/" + file,
                                         "/api/v1/segments/" + file,
                                         "/api/v1/segments/utama~palangka~bundaran~..~..~kapuas",
                                         "/api/v1/segments/server.db",
                                         "/../state/server/server.db",
                                         "/state/server/server.db"};
    for (const std::string& path : paths) {
        INFO(path);
        const std::string answer = say("GET", path, token);
        CHECK(answer.find("headfragment") == std::string::npos);
        CHECK(answer.find("SQLite") == std::string::npos);
    }
}

TEST_CASE_METHOD(Districts,
                 "neither sees or directs the wall, which shows everything",
                 "[server]") {
    const std::string token = logIn("sari");
    CHECK_THAT(say("GET", "/api/v1/walls", token), Catch::Contains("\"walls\":[]"));
    CHECK(status("POST", "/api/v1/walls/utama/push", token, R"({"camera":"kapuas.dermaga"})") ==
          404);
    RawClient live = open("/api/v1/live/wall.utama/main", token);
    CHECK_THAT(live.readUntil("\r\n"), Catch::StartsWith("HTTP/1.1 404"));
}

TEST_CASE_METHOD(Districts, "a page of another site acts for nobody", "[server]") {
    const std::string token = logIn("sari");
    const std::string evil = "Origin: https://evil.example\r\n";
    CHECK(status("POST", "/api/v1/logout", token, "", evil) == 403);
    CHECK(status("POST", "/api/v1/logout", token, "", "Sec-Fetch-Site: cross-site\r\n") == 403);
    RawClient socket = open("/api/v1/news", token, evil);
    CHECK_THAT(socket.readUntil("\r\n"), Catch::StartsWith("HTTP/1.1 403"));
    CHECK(status("GET", "/api/v1/me", token) == 200);
}

TEST_CASE_METHOD(Districts, "an open connection ends when its session does", "[server]") {
    const std::string token = logIn("sari");
    RawClient live = open("/api/v1/live/kapuas.dermaga/main", token);
    REQUIRE_THAT(live.readUntil("\r\n\r\n"), Catch::StartsWith("HTTP/1.1 101"));
    CHECK(status("POST", "/api/v1/logout", token) == 204);
    live.readUntil("never", std::chrono::seconds{20});
    CHECK(live.closed());
}

TEST_CASE_METHOD(Districts, "sessions outlive a restart of the server", "[server]") {
    const std::string token = logIn("sari");
    role.reset();
    role.emplace(config(), "main", clock);
    CHECK(status("GET", "/api/v1/me", token) == 200);
}

TEST_CASE_METHOD(Districts,
                 "a first start leaves the token that makes the administrator",
                 "[server]") {
    const auto file = runtime.path() / "state/server/first-token";
    std::string token = contentsOf(file);
    REQUIRE_FALSE(token.empty());
    token.pop_back();
    CHECK(status("POST",
                 "/api/v1/setup",
                 "",
                 R"({"name":"kepala","password":"sungai-kapuas","token":")" + token + "\"}") ==
          204);
    CHECK_FALSE(std::filesystem::exists(file));
    CHECK(status("GET", "/api/v1/users", logIn("kepala")) == 200);
}

}  // namespace betang
