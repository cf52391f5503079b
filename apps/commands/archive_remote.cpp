// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/archive_remote.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "apps/commands/ask.hpp"
#include "bus/segment_piece.hpp"
#include "core/error.hpp"
#include "server/playlist.hpp"
#include "server/recordings_view.hpp"

namespace betang {

namespace {

constexpr Duration kLimit = std::chrono::seconds{8};
constexpr UtcTime kEver{std::chrono::hours{24 * 365 * 200}};

SegmentState stateFrom(const std::string& text) {
    if (text == "present") {
        return SegmentState::Present;
    }
    return text == "deleted" ? SegmentState::Deleted : SegmentState::Missing;
}

Result<Json> askSite(BusContext& context,
                     const Config& config,
                     const CameraId& camera,
                     const Json& request) {
    return ask(context, {config.runtime, kSiteDesk, std::string{camera.site()}}, request, kLimit);
}

Json question(const char* op, const StreamId& stream, const CatalogueQuery& query) {
    return {{"op", op},
            {"camera", stream.camera.text()},
            {"stream", toText(stream.kind)},
            {"from_ns", query.from.value_or(UtcTime{}).time_since_epoch().count()},
            {"to_ns", query.to.value_or(kEver).time_since_epoch().count()}};
}

// What one segment is asked for by.
struct SegmentSource {
    BusContext& context;
    const Config& config;
    const CameraId& camera;
    const std::string path;

    [[nodiscard]] SegmentPiece pieceAt(uint64_t offset) const {
        const Json request{{"op", "segment_bytes"},
                           {"path", path},
                           {"offset", offset},
                           {"length", kMostSegmentBytes}};
        return segmentPieceFrom(askSite(context, config, camera, request).take()).take();
    }
};

// Piece by piece: a segment may be large.
void write(std::ofstream& out, const SegmentSource& segment) {
    uint64_t written = 0;
    uint64_t size = 0;
    do {
        const SegmentPiece piece = segment.pieceAt(written);
        out.write(piece.bytes.data(), static_cast<std::streamsize>(piece.bytes.size()));
        written += piece.bytes.size();
        size = piece.size;
        if (piece.bytes.empty() && written < size) {
            throw Error{ErrorKind::Corrupt,
                        fmt::format("the site sends {} in part only", segment.path)};
        }
    } while (out && written < size);
}

// Under another name until it is whole.
void fetch(const SegmentSource& segment, const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    const std::filesystem::path part{file.native() + ".part"};
    std::ofstream out{part, std::ios::binary | std::ios::trunc};
    write(out, segment);
    out.close();
    std::error_code failed;
    if (out) {
        std::filesystem::rename(part, file, failed);
    }
    if (!out || failed) {
        throw Error{ErrorKind::Io, fmt::format("cannot write {}", file.native())};
    }
}

}  // namespace

Result<std::vector<Recording>> recordingsFrom(const StreamId& stream, const Json& answer) {
    const auto told = recordingsFrom(answer);
    if (!told) {
        return told.error();
    }
    std::vector<Recording> recordings;
    for (const ToldRecording& one : *told) {
        Recording recording{.stream = stream, .run = one.run, .epoch = one.epoch};
        recording.start = one.start;
        recording.end = one.end;
        recording.segments = one.segments;
        recording.bytes = one.bytes;
        recording.damaged = one.damaged;
        recording.state = stateFrom(one.state);
        if (const auto cause = gapCauseFrom(one.gap); cause) {
            recording.gap = GapBefore{.cause = *cause};
        }
        recordings.push_back(std::move(recording));
    }
    return recordings;
}

void addLent(ArchiveListing& listing,
             BusContext& context,
             const Config& config,
             const CatalogueQuery& query) {
    std::set<std::string> silent;
    std::vector<Recording> lent;
    for (const auto& [id, camera] : config.cameras) {
        const std::string site{id.site()};
        if (!camera.lent || (query.camera && *query.camera != id) || silent.contains(site)) {
            continue;
        }
        for (const StreamKind kind : {StreamKind::Main, StreamKind::Sub}) {
            const StreamId stream{id, kind};
            const auto answer = askSite(context, config, id, question("recordings", stream, query));
            const auto found = answer ? recordingsFrom(stream, *answer)
                                      : Result<std::vector<Recording>>{answer.error()};
            if (!found) {
                listing.notes.push_back(fmt::format("site {}: {}", site, found.error().text()));
                silent.insert(site);
                break;
            }
            lent.insert(lent.end(), found->begin(), found->end());
        }
    }
    const auto gaps = gapsBetween(lent);
    listing.gaps.insert(listing.gaps.end(), gaps.begin(), gaps.end());
    listing.recordings.insert(listing.recordings.end(), lent.begin(), lent.end());
}

std::vector<FetchedSegment> fetchLent(BusContext& context,
                                      const Config& config,
                                      const StreamId& stream,
                                      const CatalogueQuery& query,
                                      const std::filesystem::path& folder) {
    const auto camera = config.cameras.find(stream.camera);
    if (camera == config.cameras.end() || !camera->second.lent) {
        throw Error{ErrorKind::NotFound,
                    fmt::format("--camera: no remote site lends {}", stream.camera.text())};
    }
    const Json answer =
        askSite(context, config, stream.camera, question("segments", stream, query)).take();
    std::vector<FetchedSegment> fetched;
    for (const RecordedSegment& segment : segmentsFrom(answer, kAtSite).take()) {
        const std::string path = parseSegmentId(segment.id).take().path;
        const std::filesystem::path file = folder / path;
        if (!std::filesystem::exists(file)) {
            fetch({context, config, stream.camera, path}, file);
        }
        fetched.push_back({file, std::filesystem::file_size(file)});
    }
    return fetched;
}

}  // namespace betang
