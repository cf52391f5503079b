// SPDX-License-Identifier: Apache-2.0
//
// The JSON API below /api/v1, over functions that fetch what it shows: docs/api.md describes it.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bus/json_text.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "server/api_views.hpp"
#include "server/news_desk.hpp"
#include "server/piece_cache.hpp"
#include "server/router.hpp"
#include "server/visitor.hpp"

namespace betang {

struct ControlQuestion {
    std::string role;
    std::string name;
    Json request;
    Duration limit{};
};

// Thread-safe functions, called on whatever thread answers.
struct ApiSources {
    std::function<std::shared_ptr<const Config>()> config;
    std::function<Reports()> reports;
    std::function<EventsAnswer(uint64_t after)> events;
    // Asks another role over its control endpoint.
    std::function<Result<Json>(const ControlQuestion&)> ask;
    std::function<UtcTime()> now;
    std::shared_ptr<PieceCache> pieces{};  // nothing: every piece crosses the link each time
};

// Fills `router`, which then keeps a copy of `sources`.
void addLiveRoutes(Router& router, const ApiSources& sources);
void addPlaybackRoutes(Router& router, const ApiSources& sources);

// Of routes at {camera} or {wall}, which are hidden from whoever may not see them.
[[nodiscard]] RoutePolicy atCamera(Action action);
[[nodiscard]] RoutePolicy atWall(Action action);

inline constexpr const char* kRecordingsPath = "/api/v1/cameras/{camera}/recordings";
inline constexpr const char* kPlaylistPath = "/api/v1/cameras/{camera}/playlist.m3u8";
inline constexpr const char* kSegmentPath = "/api/v1/segments/{segment}";

[[nodiscard]] Response jsonResponse(const Json& body);

// The configured camera that {camera} names; throws NotFound.
[[nodiscard]] const CameraConfig& cameraIn(const Config& config, const PathParameters& parameters);

// The stream that a live address names, "kapuas.dermaga" or "wall.utama" and "main" or "sub", if it
// is configured.
[[nodiscard]] std::optional<StreamId> liveStreamIn(const Config& config,
                                                   const PathParameters& parameters);

}  // namespace betang
