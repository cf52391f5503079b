// SPDX-License-Identifier: Apache-2.0

#include "sites/share_desk.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bus/segment_piece.hpp"
#include "core/error.hpp"
#include "core/segment_path.hpp"
#include "core/unique_fd.hpp"

namespace betang {

namespace {

constexpr size_t kLongestPath = 400;

const StorageConfig& storageOf(const LentStorage& lent, const CameraId& camera) {
    const auto found = lent.find(camera);
    if (found == lent.end()) {
        throw Error{ErrorKind::NotFound, "no such camera is lent here"};
    }
    return found->second;
}

CameraId cameraIn(const Json& request) {
    JsonFields fields{"the request", request};
    auto camera = CameraId::parse(fields.text("camera", 100));
    if (!fields.ok() || !camera) {
        throw Error{ErrorKind::InvalidArgument, "'camera' must be the id of a camera"};
    }
    return std::move(*camera);
}

UniqueFd opened(const std::filesystem::path& path) {
    UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    if (!file.valid()) {
        throw Error{ErrorKind::NotFound, "no such segment is here"};
    }
    return file;
}

std::string readAt(const UniqueFd& file, uint64_t offset, uint64_t length) {
    std::string bytes(static_cast<size_t>(length), '\0');
    size_t have = 0;
    while (have < bytes.size()) {
        const ssize_t got = ::pread(file.get(),
                                    bytes.data() + have,
                                    bytes.size() - have,
                                    static_cast<off_t>(offset + have));
        if (got <= 0) {
            break;
        }
        have += static_cast<size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

// The path is one that segmentPath() makes: it cannot lead out of the storage's folder.
Json segmentBytes(const Json& request, const LentStorage& lent) {
    JsonFields fields{"the request", request};
    const std::string path = fields.text("path", kLongestPath);
    const uint64_t offset = fields.number("offset");
    const uint64_t length = std::min(fields.number("length"), kMostSegmentBytes);
    if (!fields.ok()) {
        throw Error{ErrorKind::InvalidArgument, fields.error().text()};
    }
    const auto name = parseSegmentPath(path);
    if (!name) {
        throw Error{ErrorKind::InvalidArgument, "'path' must be that of a segment"};
    }
    const UniqueFd file = opened(storageOf(lent, name->stream.camera).path / path);

    struct stat status {};

    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        throw Error{ErrorKind::NotFound, "no such segment is here"};
    }
    const auto size = static_cast<uint64_t>(status.st_size);
    const uint64_t from = std::min(offset, size);
    return toJson(SegmentPiece{size, readAt(file, from, std::min(length, size - from))});
}

Json lentCameras(const LentStorage& lent) {
    Json cameras = Json::array();
    for (const auto& [camera, storage] : lent) {
        cameras.push_back(camera.text());
    }
    return {{"cameras", std::move(cameras)}};
}

}  // namespace

LentStorage lentStorage(const Config& config) {
    LentStorage lent;
    for (const CameraId& id : config.share ? config.share->cameras : std::vector<CameraId>{}) {
        const auto camera = config.cameras.find(id);
        const auto storage = camera != config.cameras.end()
                                 ? config.storage.find(camera->second.storage)
                                 : config.storage.end();
        if (storage != config.storage.end()) {
            lent.emplace(id, storage->second);
        }
    }
    return lent;
}

Json answerBorrower(const Json& request, const LentStorage& lent, const AskArchive& archive) {
    const Json& op = request.at("op");
    if (op == "status") {
        return lentCameras(lent);
    }
    if (op == "segment_bytes") {
        return segmentBytes(request, lent);
    }
    if (op == "recordings" || op == "segments") {
        return archive(storageOf(lent, cameraIn(request)).id, request);
    }
    throw Error{ErrorKind::InvalidArgument,
                "a site answers status, recordings, segments and segment_bytes"};
}

}  // namespace betang
