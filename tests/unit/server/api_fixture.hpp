// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "bus/segment_piece.hpp"
#include "config/reader.hpp"
#include "server/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"

namespace betang {

// The API over a small province: two cameras, the first with a sub-stream, and a wall.
struct ApiFixture {
    ApiFixture() {
        addLiveRoutes(router, sources());
        addPlaybackRoutes(router, sources());
    }

    ApiSources sources() {
        return {.config = [this] { return config; },
                .reports = [this] { return reports; },
                .events = [this](uint64_t after) { return news.eventsAfter(after); },
                .ask = [this](const ControlQuestion& asked) { return ask(asked); },
                .now = [this] { return now; },
                .pieces = pieces};
    }

    Result<Json> ask(const ControlQuestion& asked) {
        last_asked = asked.request;
        if (asked.role == kSiteDesk && site) {
            return site(asked);
        }
        const auto answer = answers.find(asked.role + " " + asked.name);
        return answer == answers.end() ? Result<Json>{Error{ErrorKind::Timeout, "no answer"}}
                                       : Result<Json>{answer->second};
    }

    [[nodiscard]] Response answer(const std::string& target,
                                  std::map<std::string, std::string> headers = {}) const {
        auto parsed = parseTarget(target);
        REQUIRE(parsed);
        return router.answer({.path = parsed->path,
                              .query = parsed->query,
                              .headers = std::move(headers),
                              .body = {}});
    }

    [[nodiscard]] Json get(const std::string& target) const {
        const Response response = answer(target);
        INFO(std::get<std::string>(response.body));
        REQUIRE(response.status == 200);
        return Json::parse(std::get<std::string>(response.body));
    }

    void report(const char* stream, StreamState state, const char* reason) {
        const StreamId id = StreamId::parse(stream).take();
        reports.insert_or_assign(id,
                                 StreamReport{.stream = id,
                                              .state = state,
                                              .reason = reason,
                                              .since = now - std::chrono::seconds{10},
                                              .at = now - std::chrono::seconds{3}});
    }

    static Visitor everyone() {
        return {.principal = everybody(), .everywhere = true, .reaches = [](const CameraId&) {
                    return true;
                }};
    }

    // Who is granted these cameras from now on.
    void reachOnly(const std::set<std::string>& cameras) {
        visitor.everywhere = false;
        visitor.reaches = [cameras](const CameraId& id) { return cameras.contains(id.text()); };
    }

    static Config province() {
        auto read = parseConfig(R"(
province: Kalimantan Tengah
sites: {kapuas: {name: Kuala Kapuas}}
cameras:
  kapuas.dermaga: {main: rtsp://h/1, sub: rtsp://h/2}
  kapuas.pasar: {main: rtsp://h/3}
groups: {pelabuhan: {cameras: [kapuas.dermaga]}}
walls: {utama: {layout: 2x1, presets: {malam: {name: Malam hari}}}}
server:
)",
                                "/etc/betang/betang.yaml");
        REQUIRE(read.problems.empty());
        return read.config;
    }

    std::shared_ptr<const Config> config = std::make_shared<const Config>(province());
    Reports reports;
    NewsDesk news;
    UtcTime now{std::chrono::seconds{1795309200}};
    std::map<std::string, Json> answers;                       // by role and name
    std::function<Result<Json>(const ControlQuestion&)> site;  // instead, of a remote site
    SimulatedClock clock;
    std::shared_ptr<PieceCache> pieces = std::make_shared<PieceCache>(clock);
    Json last_asked;
    Visitor visitor = everyone();
    Router router{[this](Request& request, const RoutePolicy&, const PathParameters&) {
        request.visitor = std::make_shared<const Visitor>(visitor);
        return std::optional<Response>{};
    }};
};

}  // namespace betang
