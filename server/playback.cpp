// SPDX-License-Identifier: Apache-2.0
//
// The routes of what is recorded: the archives know, over their control endpoints, and the files
// are read from their folders; what a camera's site recorded is asked of that site.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/segment_path.hpp"
#include "core/time_text.hpp"
#include "server/api.hpp"
#include "server/playlist.hpp"
#include "server/recordings_view.hpp"
#include "server/site_recordings.hpp"
#include "server/static_files.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kArchiveLimit{5};
constexpr std::chrono::hours kLongestListing{31 * 24};
constexpr std::chrono::hours kLongestPlaylist{24};
constexpr const char* kNoSegment = "there is no such segment";

UtcTime timeIn(const Request& request, const char* name) {
    const auto given = request.query.find(name);
    const auto time =
        given == request.query.end() ? Result<UtcTime>{UtcTime{}} : parseRfc3339(given->second);
    // The bus carries times as nanoseconds since 1970.
    if (!time || *time <= UtcTime{}) {
        throw Error{ErrorKind::InvalidArgument,
                    fmt::format("'{}' must be a time like 2026-11-22T08:00:00+07:00", name)};
    }
    return *time;
}

Interval intervalIn(const Request& request, std::chrono::hours longest) {
    const Interval interval{timeIn(request, "from"), timeIn(request, "to")};
    if (interval.to <= interval.from || interval.to - interval.from > longest) {
        throw Error{ErrorKind::InvalidArgument,
                    fmt::format("'to' must be after 'from', by at most {} h", longest.count())};
    }
    return interval;
}

// The streams in which to look for recordings: the first that has some counts. Which one a site
// records it does not say beforehand.
std::vector<StreamId> streamsIn(const Request& request, const CameraConfig& camera) {
    const auto given = request.query.find("stream");
    if (given != request.query.end()) {
        const auto stream = StreamId::parse(camera.id.text() + "/" + given->second);
        if (!stream) {
            throw Error{ErrorKind::InvalidArgument, "'stream' must be main or sub"};
        }
        return {*stream};
    }
    const StreamId main{camera.id, StreamKind::Main};
    const StreamId sub{camera.id, StreamKind::Sub};
    if (camera.lent) {
        return {main, sub};
    }
    return {camera.record == RecordPolicy::Sub ? sub : main};
}

// An answer, and whose: a storage's, or the site's (kAtSite).
using Told = std::pair<std::string, Json>;

// What everybody who may have recorded the stream says: a camera may have been recorded elsewhere
// before.
std::vector<Told> askAll(const ApiSources& sources,
                         const char* op,
                         const StreamId& stream,
                         const Interval& interval) {
    std::vector<Told> answers;
    const auto config = sources.config();
    const Json request{{"op", op},
                       {"camera", stream.camera.text()},
                       {"stream", toText(stream.kind)},
                       {"from_ns", interval.from.time_since_epoch().count()},
                       {"to_ns", interval.to.time_since_epoch().count()}};
    for (const auto& [id, storage] : config->storage) {
        answers.emplace_back(id, sources.ask({"archive", id, request, kArchiveLimit}).take());
    }
    const auto camera = config->cameras.find(stream.camera);
    if (camera != config->cameras.end() && camera->second.lent) {
        answers.emplace_back(kAtSite, askSite(sources, stream.camera, request));
    }
    return answers;
}

// All that was found of one stream, by start.
template <typename T>
struct Found {
    StreamId stream;
    std::vector<T> all;
    bool complete = true;
};

template <typename T, typename Read>
Found<T> findIn(const ApiSources& sources,
                const char* op,
                const std::vector<StreamId>& streams,
                const Interval& interval,
                const Read& read) {
    Found<T> found{streams.front(), {}};
    for (const StreamId& stream : streams) {
        Found<T> here{stream, {}};
        for (const Told& told : askAll(sources, op, stream, interval)) {
            std::vector<T> more = read(stream, told);
            std::move(more.begin(), more.end(), std::back_inserter(here.all));
            here.complete = here.complete && saysYes(told.second, "complete");
        }
        if (!here.all.empty()) {
            found = std::move(here);
            break;
        }
    }
    std::stable_sort(found.all.begin(), found.all.end(), [](const T& a, const T& b) {
        return a.start < b.start;
    });
    return found;
}

std::vector<ToldRecording> readRecordings(const StreamId& stream, const Told& told) {
    return told.first == kAtSite ? recordingsAtSite(stream, told.second)
                                 : recordingsFrom(told.second).take();
}

std::vector<RecordedSegment> readSegments(const StreamId& stream, const Told& told) {
    return told.first == kAtSite ? segmentsAtSite(stream, told.second)
                                 : segmentsFrom(told.second, told.first).take();
}

Response recordings(const ApiSources& sources,
                    const Request& request,
                    const PathParameters& parameters) {
    const auto config = sources.config();
    const auto streams = streamsIn(request, cameraIn(*config, parameters));
    const Interval interval = intervalIn(request, kLongestListing);
    const auto found =
        findIn<ToldRecording>(sources, "recordings", streams, interval, readRecordings);
    Json json = recordingsJson(interval, found.all);
    json["camera"] = found.stream.camera.text();
    json["stream"] = toText(found.stream.kind);
    json["from"] = toRfc3339(interval.from);
    json["to"] = toRfc3339(interval.to);
    json["complete"] = found.complete;
    return jsonResponse(json);
}

Response playlist(const ApiSources& sources,
                  const Request& request,
                  const PathParameters& parameters) {
    const auto config = sources.config();
    const auto streams = streamsIn(request, cameraIn(*config, parameters));
    const Interval interval = intervalIn(request, kLongestPlaylist);
    const auto found =
        findIn<RecordedSegment>(sources, "segments", streams, interval, readSegments);
    if (!found.complete) {
        throw Error{ErrorKind::InvalidArgument,
                    "'from' and 'to' hold more than one playlist can: ask for less"};
    }
    if (found.all.empty()) {
        throw Error{ErrorKind::NotFound, "nothing is recorded there"};
    }
    Response response = Response::text(
        200, "application/vnd.apple.mpegurl", playlistOf(found.all, interval.from, interval.to));
    response.headers.emplace_back("cache-control", "no-store");
    return response;
}

Response segment(const ApiSources& sources,
                 const Request& request,
                 const PathParameters& parameters) {
    const SegmentAddress address = parseSegmentId(parameters.at("segment")).take();
    if (address.storage == kAtSite) {
        return segmentAtSite(sources, address.path, request);
    }
    const auto config = sources.config();
    const auto storage = config->storage.find(address.storage);
    const Json question{{"op", "segment"}, {"path", address.path}};
    if (storage == config->storage.end() ||
        !saysYes(sources.ask({"archive", address.storage, question, kArchiveLimit}).take(),
                 "present")) {
        throw Error{ErrorKind::NotFound, kNoSegment};
    }
    Request asked = request;
    asked.path = "/" + address.path;
    return serveFile(storage->second.path, asked);
}

// A segment's id names its camera, and nothing but that segment's file has that id.
std::optional<CameraId> cameraOfSegment(const PathParameters& parameters) {
    const auto address = parseSegmentId(parameters.at("segment"));
    const auto name =
        address ? parseSegmentPath(address->path) : Result<SegmentName>{address.error()};
    return name ? std::optional{name->stream.camera} : std::nullopt;
}

}  // namespace

void addPlaybackRoutes(Router& router, const ApiSources& sources) {
    using Handler = Response (*)(const ApiSources&, const Request&, const PathParameters&);
    const auto add = [&](const char* pattern, RoutePolicy policy, Handler handler) {
        router.add(Method::Get,
                   pattern,
                   std::move(policy),
                   [sources, handler](const Request& request, const PathParameters& parameters) {
                       try {
                           return handler(sources, request, parameters);
                       } catch (const SiteAway& away) {
                           return away.response();
                       }
                   });
    };
    add(kRecordingsPath, atCamera(Action::LookRecorded), recordings);
    add(kPlaylistPath, atCamera(Action::LookRecorded), playlist);
    add(kSegmentPath, {Action::LookRecorded, cameraOfSegment, kNoSegment}, segment);
}

}  // namespace betang
