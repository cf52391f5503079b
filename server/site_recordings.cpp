// SPDX-License-Identifier: Apache-2.0

#include "server/site_recordings.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "bus/segment_piece.hpp"
#include "core/segment_path.hpp"
#include "core/time_text.hpp"
#include "server/piece_cache.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kSiteLimit{6};  // above what the site's role here allows itself
constexpr uint64_t kLargestSegment = uint64_t{1} << 48;
constexpr size_t kLongestReason = 200;  // of what a site says

bool isLent(const Config& config, const CameraId& camera) {
    const auto known = config.cameras.find(camera);
    return known != config.cameras.end() && known->second.lent;
}

SiteAway badAnswer(const CameraId& camera, const Error& why) {
    const std::string site{camera.site()};
    return {site, "bad-answer", fmt::format("site {}: {}", site, why.text())};
}

// What the news say of the camera's streams tells a link that is cut from a site that is silent.
SiteAway awayBecause(const ApiSources& sources, const CameraId& camera, const Error& why) {
    const std::string site{camera.site()};
    for (const auto& [stream, report] : sources.reports()) {
        if (stream.camera == camera && report.state == StreamState::LinkDown) {
            return {site,
                    "link-down",
                    fmt::format("the link to site {} is down since {}; what it records meanwhile "
                                "can be played once it is back",
                                site,
                                toRfc3339(report.since))};
        }
    }
    if (why.kind() == ErrorKind::Timeout || why.kind() == ErrorKind::Cancelled) {
        return {site, "no-answer", fmt::format("site {} does not answer", site)};
    }
    return {
        site, "refused", fmt::format("site {}: {}", site, why.text().substr(0, kLongestReason))};
}

// One segment's bytes, piece by piece. Used by one thread at a time.
class PiecedSegment final {
  public:
    PiecedSegment(ApiSources sources, CameraId camera, std::string path)
        : sources_{std::move(sources)}, camera_{std::move(camera)}, path_{std::move(path)} {}

    // The piece that holds `offset`, or an empty one beyond the end. Throws as askSite() does.
    const SegmentPiece& pieceAt(uint64_t offset) {
        const PieceKey key{path_, offset / kPieceBytes * kPieceBytes};
        if (!held_ || held_at_ != key.offset) {
            SharedPiece piece = sources_.pieces ? sources_.pieces->find(key) : nullptr;
            if (!piece) {
                piece = fetched(key.offset);
                keep(key, piece);
            }
            if (held_ && held_->size != piece->size) {
                throw badAnswer(camera_, {ErrorKind::Corrupt, "the segment changes its size"});
            }
            held_ = std::move(piece);
            held_at_ = key.offset;
        }
        return *held_;
    }

    // The bytes from `from` to `to`, or the first of them.
    std::string read(uint64_t from, uint64_t to) {
        return pieceAt(from).bytes.substr(from % kPieceBytes, to - from);
    }

    [[nodiscard]] std::string site() const { return std::string{camera_.site()}; }

  private:
    SharedPiece fetched(uint64_t at) const {
        const Json question{
            {"op", "segment_bytes"}, {"path", path_}, {"offset", at}, {"length", kPieceBytes}};
        auto piece = segmentPieceFrom(askSite(sources_, camera_, question));
        if (!piece) {
            throw badAnswer(camera_, piece.error());
        }
        const uint64_t left = piece->size - std::min(at, piece->size);
        if (piece->size > kLargestSegment || piece->bytes.size() != std::min(left, kPieceBytes)) {
            throw badAnswer(camera_, {ErrorKind::Corrupt, "a piece is not as long as it must be"});
        }
        return std::make_shared<const SegmentPiece>(std::move(*piece));
    }

    void keep(const PieceKey& key, const SharedPiece& piece) const {
        if (sources_.pieces && !piece->bytes.empty()) {
            sources_.pieces->put(key, piece);
        }
    }

    const ApiSources sources_;
    const CameraId camera_;
    const std::string path_;
    SharedPiece held_;
    uint64_t held_at_ = 0;
};

Body bodyOf(const std::shared_ptr<PiecedSegment>& segment, const ByteRange& range) {
    const uint64_t end = range.offset + range.length;
    return PulledBody{
        range.length,
        segment->site(),
        [segment, at = range.offset, end]() mutable -> Result<std::string> {
            try {
                std::string bytes = segment->read(at, end);
                at += bytes.size();
                return bytes;
            } catch (const Error& error) {
                return error;
            } catch (const std::exception&) {
                return Error{ErrorKind::Internal, "the server met a fault of its own"};
            }
        }};
}

}  // namespace

Response SiteAway::response() const {
    return problem(503, text(), {{"site", site_}, {"cause", cause_}});
}

std::string siteAskedIn(const Config& config, const Request& request) {
    const auto path = splitPath(request.path);
    PathParameters found;
    auto camera = Result<CameraId>{Error{ErrorKind::NotFound, ""}};
    if (matchPath(splitPath(kSegmentPath), path, found)) {
        const auto address = parseSegmentId(found.at("segment"));
        if (address && address->storage.empty()) {
            camera = parseSegmentPath(address->path).take().stream.camera;
        }
    } else if (matchPath(splitPath(kRecordingsPath), path, found) ||
               matchPath(splitPath(kPlaylistPath), path, found)) {
        camera = CameraId::parse(found.at("camera"));
    }
    return camera && isLent(config, *camera) ? std::string{camera->site()} : std::string{};
}

Json askSite(const ApiSources& sources, const CameraId& camera, const Json& request) {
    auto answer = sources.ask({kSiteDesk, std::string{camera.site()}, request, kSiteLimit});
    if (answer) {
        return std::move(*answer);
    }
    if (answer.error().kind() == ErrorKind::NotFound) {
        throw Error{ErrorKind::NotFound, "the site does not lend that, or has it no more"};
    }
    throw awayBecause(sources, camera, answer.error());
}

std::vector<ToldRecording> recordingsAtSite(const StreamId& stream, const Json& answer) {
    auto recordings = recordingsFrom(answer);
    if (!recordings) {
        throw badAnswer(stream.camera, recordings.error());
    }
    return std::move(*recordings);
}

std::vector<RecordedSegment> segmentsAtSite(const StreamId& stream, const Json& answer) {
    auto segments = segmentsFrom(answer, std::string{kAtSite});
    if (!segments) {
        throw badAnswer(stream.camera, segments.error());
    }
    for (const RecordedSegment& segment : *segments) {
        const std::string path = parseSegmentId(segment.id).take().path;
        if (parseSegmentPath(path).take().stream != stream) {
            throw badAnswer(stream.camera,
                            {ErrorKind::Corrupt, "a segment is of another stream than asked for"});
        }
    }
    return std::move(*segments);
}

bool saysYes(const Json& answer, const char* name) {
    const auto found = answer.find(name);
    return found != answer.end() && *found == true;
}

Response segmentAtSite(const ApiSources& sources, const std::string& path, const Request& request) {
    const CameraId camera = parseSegmentPath(path).take().stream.camera;
    if (!isLent(*sources.config(), camera)) {
        throw Error{ErrorKind::NotFound, "there is no such segment"};
    }
    const auto segment = std::make_shared<PiecedSegment>(sources, camera, path);
    // The first piece says how long the file is, and is one that is wanted anyway.
    const auto wanted = parseRange(request.header("range"), kLargestSegment);
    const uint64_t size = segment->pieceAt(wanted ? wanted->offset : 0).size;
    return rangeResponse(request,
                         size,
                         {{"content-type", "video/mp4"}, {"cache-control", "no-store"}},
                         [&segment](const ByteRange& range) { return bodyOf(segment, range); });
}

}  // namespace betang
