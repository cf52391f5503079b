// SPDX-License-Identifier: Apache-2.0
//
// The routes of what is recorded: the archive knows, over its control endpoint, and the files are
// read from its folder.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/time_text.hpp"
#include "server/api.hpp"
#include "server/playlist.hpp"
#include "server/recordings_view.hpp"
#include "server/static_files.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kArchiveLimit{5};
constexpr std::chrono::hours kLongestListing{31 * 24};
constexpr std::chrono::hours kLongestPlaylist{24};

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

StreamId streamIn(const Request& request, const CameraConfig& camera) {
    const auto given = request.query.find("stream");
    if (given == request.query.end()) {
        return {camera.id, camera.record == RecordPolicy::Sub ? StreamKind::Sub : StreamKind::Main};
    }
    const auto stream = StreamId::parse(camera.id.text() + "/" + given->second);
    if (!stream) {
        throw Error{ErrorKind::InvalidArgument, "'stream' must be main or sub"};
    }
    return *stream;
}

// The answers of every storage, by id: a camera may have been recorded elsewhere before.
std::vector<std::pair<std::string, Json>> askArchives(const ApiSources& sources,
                                                      const char* op,
                                                      const StreamId& stream,
                                                      const Interval& interval) {
    std::vector<std::pair<std::string, Json>> answers;
    const Json request{{"op", op},
                       {"camera", stream.camera.text()},
                       {"stream", toText(stream.kind)},
                       {"from_ns", interval.from.time_since_epoch().count()},
                       {"to_ns", interval.to.time_since_epoch().count()}};
    for (const auto& [id, storage] : sources.config()->storage) {
        answers.emplace_back(id, sources.ask({"archive", id, request, kArchiveLimit}).take());
    }
    return answers;
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& more) {
    std::move(more.begin(), more.end(), std::back_inserter(to));
}

const auto kByStart = [](const auto& a, const auto& b) { return a.start < b.start; };

Response recordings(const ApiSources& sources,
                    const Request& request,
                    const PathParameters& parameters) {
    const auto config = sources.config();
    const StreamId stream = streamIn(request, cameraIn(*config, parameters));
    const Interval interval = intervalIn(request, kLongestListing);
    std::vector<ToldRecording> all;
    bool complete = true;
    for (const auto& [storage, answer] : askArchives(sources, "recordings", stream, interval)) {
        append(all, recordingsFrom(answer).take());
        complete = complete && answer.value("complete", false);
    }
    std::stable_sort(all.begin(), all.end(), kByStart);
    Json json = recordingsJson(interval, all);
    json["camera"] = stream.camera.text();
    json["stream"] = toText(stream.kind);
    json["from"] = toRfc3339(interval.from);
    json["to"] = toRfc3339(interval.to);
    json["complete"] = complete;
    return jsonResponse(json);
}

Response playlist(const ApiSources& sources,
                  const Request& request,
                  const PathParameters& parameters) {
    const auto config = sources.config();
    const StreamId stream = streamIn(request, cameraIn(*config, parameters));
    const Interval interval = intervalIn(request, kLongestPlaylist);
    std::vector<RecordedSegment> all;
    for (const auto& [storage, answer] : askArchives(sources, "segments", stream, interval)) {
        append(all, segmentsFrom(answer, storage).take());
        if (!answer.value("complete", false)) {
            throw Error{ErrorKind::InvalidArgument,
                        "'from' and 'to' hold more than one playlist can: ask for less"};
        }
    }
    if (all.empty()) {
        throw Error{ErrorKind::NotFound, "nothing is recorded there"};
    }
    std::stable_sort(all.begin(), all.end(), kByStart);
    Response response = Response::text(
        200, "application/vnd.apple.mpegurl", playlistOf(all, interval.from, interval.to));
    response.headers.emplace_back("cache-control", "no-store");
    return response;
}

Response segment(const ApiSources& sources,
                 const Request& request,
                 const PathParameters& parameters) {
    const SegmentAddress address = parseSegmentId(parameters.at("segment")).take();
    const auto config = sources.config();
    const auto storage = config->storage.find(address.storage);
    const Json question{{"op", "segment"}, {"path", address.path}};
    if (storage == config->storage.end() ||
        !sources.ask({"archive", address.storage, question, kArchiveLimit})
             .take()
             .value("present", false)) {
        throw Error{ErrorKind::NotFound, "there is no such segment"};
    }
    Request asked = request;
    asked.path = "/" + address.path;
    return serveFile(storage->second.path, asked);
}

}  // namespace

void addPlaybackRoutes(Router& router, const ApiSources& sources) {
    using Handler = Response (*)(const ApiSources&, const Request&, const PathParameters&);
    const auto add = [&](const char* pattern, Handler handler) {
        router.add(Method::Get,
                   pattern,
                   [sources, handler](const Request& request, const PathParameters& parameters) {
                       return handler(sources, request, parameters);
                   });
    };
    add("/api/v1/cameras/{camera}/recordings", recordings);
    add("/api/v1/cameras/{camera}/playlist.m3u8", playlist);
    add("/api/v1/segments/{segment}", segment);
}

}  // namespace betang
