// SPDX-License-Identifier: Apache-2.0

#include "server/api.hpp"

#include <charconv>

#include <fmt/format.h>

#include "core/error.hpp"

namespace betang {

namespace {

// A wall that does not answer must not keep a page waiting.
constexpr std::chrono::milliseconds kWallLimit{300};
constexpr std::chrono::seconds kDirectLimit{3};

uint64_t numberIn(const Request& request, const char* name) {
    const auto given = request.query.find(name);
    if (given == request.query.end()) {
        return 0;
    }
    const std::string& text = given->second;
    uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) {
        throw Error{ErrorKind::InvalidArgument, fmt::format("'{}' must be a whole number", name)};
    }
    return number;
}

Json eventsJson(const EventsAnswer& answer) {
    return {{"events", answer.events}, {"newest", answer.newest}};
}

// The configuration's walls, each with what it shows now if it says so in time.
Json wallsNow(const ApiSources& sources) {
    Json walls = wallsJson(*sources.config());
    for (Json& wall : walls["walls"]) {
        const auto status = sources.ask({"wall", wall["id"], {{"op", "status"}}, kWallLimit});
        wall["answers"] = status.ok();
        if (status) {
            showTiles(wall, *status, *sources.config());
        }
    }
    return walls;
}

// Whoever sends JSON has asked the browser for more than a form of a foreign page may.
Json bodyOf(const Request& request) {
    if (!request.header("content-type").starts_with("application/json")) {
        throw Error{ErrorKind::InvalidArgument, "the body must be application/json"};
    }
    const auto body = parseJson(request.body);
    if (!body || !body->is_object()) {
        throw Error{ErrorKind::InvalidArgument, "the body must be a JSON object"};
    }
    return *body;
}

// The body is the wall's own request (docs/bus.md) but for its op; so is the answer.
Response directWall(const ApiSources& sources,
                    const Request& request,
                    const PathParameters& parameters) {
    const std::string& wall = parameters.at("wall");
    if (!sources.config()->walls.contains(wall)) {
        throw Error{ErrorKind::NotFound, "there is no such wall"};
    }
    Json asked = bodyOf(request);
    asked["op"] = parameters.at("op");
    const Result<Json> answer = sources.ask({"wall", wall, std::move(asked), kDirectLimit});
    if (!answer.ok() && answer.error().kind() == ErrorKind::Busy) {
        return problem(409, answer.error().text());  // "force": true in the body would do it
    }
    return jsonResponse(Result<Json>{answer}.take());
}

// What Betang finds wrong with itself; nothing where no supervisor runs that would know.
Json alarmsNow(const ApiSources& sources) {
    const auto answer = sources.ask({"run", "main", {{"op", "alarms"}}, kWallLimit});
    Json alarms = Json::array();
    if (answer && answer->contains("alarms") && answer->at("alarms").is_array()) {
        alarms = answer->at("alarms");
    }
    return {{"alarms", std::move(alarms)}, {"answers", answer.ok()}};
}

}  // namespace

Response jsonResponse(const Json& body) {
    Response response = Response::text(200, "application/json", toJsonText(body));
    response.headers.emplace_back("cache-control", "no-store");
    return response;
}

const CameraConfig& cameraIn(const Config& config, const PathParameters& parameters) {
    const auto id = CameraId::parse(parameters.at("camera"));
    const auto camera = id ? config.cameras.find(*id) : config.cameras.end();
    if (camera == config.cameras.end()) {
        throw Error{ErrorKind::NotFound, "there is no such camera"};
    }
    return camera->second;
}

std::optional<StreamId> liveStreamIn(const Config& config, const PathParameters& parameters) {
    const auto stream = StreamId::parse(parameters.at("camera") + "/" + parameters.at("stream"));
    if (!stream) {
        return std::nullopt;
    }
    const bool main = stream->kind == StreamKind::Main;
    if (stream->camera.site() == "wall") {
        const auto wall = config.walls.find(std::string{stream->camera.name()});
        return wall != config.walls.end() && main ? std::optional{*stream} : std::nullopt;
    }
    const auto camera = config.cameras.find(stream->camera);
    const bool known = camera != config.cameras.end() && camera->second.has(stream->kind);
    return known ? std::optional{*stream} : std::nullopt;
}

void addLiveRoutes(Router& router, const ApiSources& sources) {
    router.add(Method::Get, "/api/v1/about", [sources](const Request&, const PathParameters&) {
        return jsonResponse(aboutJson(*sources.config()));
    });
    router.add(Method::Get, "/api/v1/cameras", [sources](const Request&, const PathParameters&) {
        return jsonResponse(camerasJson(*sources.config(), sources.reports(), sources.now()));
    });
    router.add(Method::Get, "/api/v1/alarms", [sources](const Request&, const PathParameters&) {
        return jsonResponse(alarmsNow(sources));
    });
    router.add(Method::Get, "/api/v1/walls", [sources](const Request&, const PathParameters&) {
        return jsonResponse(wallsNow(sources));
    });
    for (const std::string op : {"show", "push", "preset", "tour", "zoom", "replay"}) {
        router.add(Method::Post,
                   "/api/v1/walls/{wall}/" + op,
                   [sources, op](const Request& request, PathParameters parameters) {
                       parameters["op"] = op;
                       return directWall(sources, request, parameters);
                   });
    }
    router.add(
        Method::Get, "/api/v1/events", [sources](const Request& request, const PathParameters&) {
            return jsonResponse(eventsJson(sources.events(numberIn(request, "since"))));
        });
}

}  // namespace betang
