// SPDX-License-Identifier: Apache-2.0

#include "server/api.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "core/error.hpp"
#include "server/request_body.hpp"

namespace betang {

namespace {

// A wall that does not answer must not keep a page waiting.
constexpr std::chrono::milliseconds kWallLimit{300};
constexpr std::chrono::seconds kDirectLimit{3};
constexpr const char* kNoCamera = "there is no such camera";
constexpr const char* kNoWall = "there is no such wall";

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

Json eventsJson(const EventsAnswer& answer, const Request& request) {
    Json events = Json::array();
    std::copy_if(
        answer.events.begin(), answer.events.end(), std::back_inserter(events), seenBy(request));
    return {{"events", std::move(events)}, {"newest", answer.newest}};
}

// Those of `list`, each with an "id", that the one who asks may see.
void keepReachable(Json& list, const Request& request, CameraId (*idOf)(const std::string&)) {
    Json kept = Json::array();
    for (Json& one : list) {
        if (reaches(request, idOf(one.at("id").get<std::string>()))) {
            kept.push_back(std::move(one));
        }
    }
    list = std::move(kept);
}

CameraId idOfWall(const std::string& name) {
    return CameraId::forWall(name);
}

CameraId idOfCamera(const std::string& text) {
    return CameraId::parse(text).take();
}

Json camerasNow(const ApiSources& sources, const Request& request) {
    Json cameras = camerasJson(*sources.config(), sources.reports(), sources.now());
    keepReachable(cameras["cameras"], request, idOfCamera);
    return cameras;
}

// The configuration's walls, each with what it shows now if it says so in time.
Json wallsNow(const ApiSources& sources, const Request& request) {
    Json walls = wallsJson(*sources.config());
    keepReachable(walls["walls"], request, idOfWall);
    for (Json& wall : walls["walls"]) {
        const auto status = sources.ask({"wall", wall["id"], {{"op", "status"}}, kWallLimit});
        wall["answers"] = status.ok();
        if (status) {
            showTiles(wall, *status, *sources.config());
        }
    }
    return walls;
}

// Whatever in `body` is the id of a camera, wherever it stands, must be one that may be seen.
void reachAllIn(const Json& body, const Request& request) {
    if (body.is_structured()) {
        for (const Json& part : body) {
            reachAllIn(part, request);
        }
    }
    const auto id = CameraId::parse(body.is_string() ? body.get<std::string>() : "");
    if (id && !reaches(request, *id)) {
        throw Error{ErrorKind::NotFound, kNoCamera};
    }
}

// The body is the wall's own request (docs/bus.md) but for its op; so is the answer.
Response directWall(const ApiSources& sources,
                    const Request& request,
                    const PathParameters& parameters) {
    const std::string& wall = parameters.at("wall");
    if (!sources.config()->walls.contains(wall)) {
        throw Error{ErrorKind::NotFound, kNoWall};
    }
    Json asked = bodyOf(request);
    reachAllIn(asked, request);
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

RoutePolicy atCamera(Action action) {
    return {action,
            [](const PathParameters& parameters) {
                const auto id = CameraId::parse(parameters.at("camera"));
                return id ? std::optional{*id} : std::nullopt;
            },
            kNoCamera};
}

RoutePolicy atWall(Action action) {
    return {action,
            [](const PathParameters& parameters) {
                const std::string& wall = parameters.at("wall");
                return isName(wall) ? std::optional{CameraId::forWall(wall)} : std::nullopt;
            },
            kNoWall};
}

const CameraConfig& cameraIn(const Config& config, const PathParameters& parameters) {
    const auto id = CameraId::parse(parameters.at("camera"));
    const auto camera = id ? config.cameras.find(*id) : config.cameras.end();
    if (camera == config.cameras.end()) {
        throw Error{ErrorKind::NotFound, kNoCamera};
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
    const auto get =
        [&](const char* pattern, Action action, Json (*json)(const ApiSources&, const Request&)) {
            router.add(Method::Get,
                       pattern,
                       {action, {}},
                       [sources, json](const Request& request, const PathParameters&) {
                           return jsonResponse(json(sources, request));
                       });
        };
    get("/api/v1/about", Action::Open, [](const ApiSources& from, const Request&) {
        return aboutJson(*from.config());
    });
    get("/api/v1/cameras", Action::SeeCameras, camerasNow);
    get("/api/v1/alarms", Action::SeeAlarms, [](const ApiSources& from, const Request&) {
        return alarmsNow(from);
    });
    get("/api/v1/walls", Action::SeeWalls, wallsNow);
    get("/api/v1/events", Action::SeeEvents, [](const ApiSources& from, const Request& request) {
        return eventsJson(from.events(numberIn(request, "since")), request);
    });
    for (const std::string op : {"show", "push", "preset", "tour", "zoom", "replay"}) {
        router.add(Method::Post,
                   "/api/v1/walls/{wall}/" + op,
                   atWall(Action::DirectWall),
                   [sources, op](const Request& request, PathParameters parameters) {
                       parameters["op"] = op;
                       return directWall(sources, request, parameters);
                   });
    }
}

}  // namespace betang
