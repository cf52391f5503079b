// SPDX-License-Identifier: Apache-2.0
//
// What browsers send: the request target, the Range header, ids of segments, and the whole API
// behind them.

#include <cstdlib>

#include "server/api.hpp"
#include "server/http.hpp"
#include "server/playlist.hpp"
#include "server/site_recordings.hpp"

namespace {

// One camera, which a site lends.
betang::Config centre() {
    using namespace betang;
    const CameraId id = CameraId::parse("kapuas.dermaga").take();
    CameraConfig camera{id, {}, {}, {}, {}, RtspTransport::Tcp, RecordPolicy::Off, {}, {}};
    camera.lent = StreamKind::Sub;
    Config config;
    config.cameras.emplace(id, camera);
    return config;
}

betang::ApiSources emptySources() {
    using namespace betang;
    return {.config = [] { return std::make_shared<const Config>(centre()); },
            .reports = [] { return Reports{}; },
            .events = [](uint64_t) { return EventsAnswer{}; },
            .ask = [](const ControlQuestion&) -> Result<Json> {
                return Error{ErrorKind::Timeout, "no answer"};
            },
            .now = [] { return UtcTime{}; }};
}

const betang::Router& api() {
    static const betang::Router router = [] {
        betang::Router filled{[](betang::Request& request,
                                 const betang::RoutePolicy& policy,
                                 const betang::PathParameters& parameters) {
            const auto camera = policy.camera ? policy.camera(parameters) : std::nullopt;
            betang::Visitor one;
            one.reaches = [camera](const betang::CameraId& id) { return camera == id; };
            request.visitor = std::make_shared<const betang::Visitor>(std::move(one));
            return std::optional<betang::Response>{};
        }};
        betang::addLiveRoutes(filled, emptySources());
        betang::addPlaybackRoutes(filled, emptySources());
        return filled;
    }();
    return router;
}

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace betang;
    const std::string text{reinterpret_cast<const char*>(data), size};
    if (const auto target = parseTarget(text)) {
        check(target->path.starts_with('/') && target->path.find('\0') == std::string::npos);
        check((target->path + "/").find("/../") == std::string::npos);
        const Request request{
            .path = target->path, .query = target->query, .headers = {}, .body = {}};
        const std::string lane = siteAskedIn(centre(), request);
        check(lane.empty() || lane == "kapuas");
        const Response response = api().answer(request);
        check(response.status >= 200 && response.status < 600 && response.status != 500);
    }
    if (const auto range = parseRange(text, 1000)) {
        check(range->offset <= 1000 && range->length <= 1000 - range->offset);
    }
    if (const auto address = parseSegmentId(text)) {
        check(segmentId(*address) == text);
    }
    return 0;
}
