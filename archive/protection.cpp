// SPDX-License-Identifier: Apache-2.0

#include "archive/protection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/checkpoint.hpp"
#include "archive/hash_list.hpp"
#include "bus/json_text.hpp"
#include "core/replace_file.hpp"
#include "core/storage_marker.hpp"

namespace betang {

namespace {

constexpr size_t kLongestProtections = size_t{64} << 20;
constexpr size_t kLongestReason = 1000;
constexpr mode_t kProtectionMode = 0640;

int64_t protectionNs(UtcTime time) {
    return time.time_since_epoch().count();
}

Error protectionFailure(const char* what, const std::filesystem::path& file) {
    return {ErrorKind::Io,
            fmt::format("cannot {} {}: {}", what, file.native(), std::strerror(errno))};
}

Result<ProtectionChange> changeFrom(std::string_view line) {
    const auto json = parseJson(line);
    if (!json) {
        return json.error();
    }
    JsonFields fields{"protection", *json};
    const std::string op = fields.text("op", 10);
    const auto camera = CameraId::parse(fields.text("camera", 100));
    const UtcTime from = fields.time("from_ns");
    const UtcTime to = fields.time("to_ns");
    const UtcTime time = fields.time("time_ns");
    std::string reason = fields.text("reason", kLongestReason);
    if (op != "protect" && op != "release") {
        fields.refuse("op", "must be protect or release");
    }
    if (!camera) {
        fields.refuse("camera", "must be site.camera");
    }
    if (to <= from) {
        fields.refuse("to_ns", "must be after from_ns");
    }
    if (!fields.ok()) {
        return fields.error();
    }
    return ProtectionChange{{*camera, from, to, std::move(reason)}, op == "release", time};
}

void takeAway(std::vector<ProtectedInterval>& from, const ProtectedInterval& released) {
    std::vector<ProtectedInterval> left;
    for (ProtectedInterval& one : from) {
        if (one.camera != released.camera || one.to <= released.from || released.to <= one.from) {
            left.push_back(std::move(one));
            continue;
        }
        if (one.from < released.from) {
            left.push_back({one.camera, one.from, released.from, one.reason});
        }
        if (released.to < one.to) {
            left.push_back({one.camera, released.to, one.to, one.reason});
        }
    }
    from = std::move(left);
}

std::string contentsIn(const std::filesystem::path& file) {
    auto text = readWhole(file, kLongestProtections);
    if (!text && text.error().kind() == ErrorKind::NotFound) {
        return {};
    }
    return std::move(text).take();
}

}  // namespace

std::vector<ProtectedInterval> protectedAfter(std::span<const ProtectionChange> changes) {
    std::vector<ProtectedInterval> intervals;
    for (const ProtectionChange& change : changes) {
        if (change.release) {
            takeAway(intervals, change.interval);
        } else {
            intervals.push_back(change.interval);
        }
    }
    return intervals;
}

bool isProtected(std::span<const ProtectedInterval> intervals,
                 const CameraId& camera,
                 UtcTime start,
                 UtcTime end) {
    return std::any_of(intervals.begin(), intervals.end(), [&](const ProtectedInterval& one) {
        return one.camera == camera && start < one.to && one.from < end;
    });
}

std::string protectionLine(const ProtectionChange& change) {
    return toJsonText({{"op", change.release ? "release" : "protect"},
                       {"camera", change.interval.camera.text()},
                       {"from_ns", protectionNs(change.interval.from)},
                       {"to_ns", protectionNs(change.interval.to)},
                       {"reason", change.interval.reason},
                       {"time_ns", protectionNs(change.time)}});
}

Result<std::vector<ProtectionChange>> protectionsFrom(std::string_view text) {
    std::vector<ProtectionChange> changes;
    for (const std::string_view line : wholeLines(text)) {
        auto change = changeFrom(line);
        if (!change) {
            return Error{
                ErrorKind::Corrupt,
                fmt::format("protections, line {}: {}", changes.size() + 1, change.error().text())};
        }
        changes.push_back(std::move(*change));
    }
    return changes;
}

std::filesystem::path Protections::fileIn(const std::filesystem::path& storage) {
    return storage / "protections.jsonl";
}

Protections::Protections(const std::filesystem::path& storage)
    : file_{fileIn(storage)},
      fd_{open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kProtectionMode)} {
    if (!fd_.valid() && !std::filesystem::exists(file_)) {
        return;  // a full disk takes no new file, and nothing was ever protected
    }
    if (!fd_.valid()) {
        throw protectionFailure("open", file_);
    }
    while (flock(fd_.get(), LOCK_EX) != 0) {
        if (errno != EINTR) {
            throw protectionFailure("lock", file_);
        }
    }
    const std::string text = contentsIn(file_);
    changes_ = protectionsFrom(text).take();
    const size_t last = text.rfind('\n');
    whole_ = last == std::string::npos ? 0 : last + 1;
    intervals_ = protectedAfter(changes_);
}

void Protections::change(const ProtectionChange& change) {
    const std::string line = protectionLine(change);
    if (const auto valid = changeFrom(line); !valid) {
        throw Error{ErrorKind::InvalidArgument, valid.error().text()};
    }
    const std::string whole = line + "\n";
    if (ftruncate(fd_.get(), static_cast<off_t>(whole_)) != 0 ||
        pwrite(fd_.get(), whole.data(), whole.size(), static_cast<off_t>(whole_)) !=
            static_cast<ssize_t>(whole.size()) ||
        fsync(fd_.get()) != 0) {
        throw protectionFailure("write", file_);
    }
    syncPath(file_.parent_path());
    whole_ += whole.size();
    changes_.push_back(change);
    intervals_ = protectedAfter(changes_);
}

std::vector<ProtectedInterval> readProtections(const std::filesystem::path& storage) {
    return protectedAfter(protectionsFrom(contentsIn(Protections::fileIn(storage))).take());
}

void archiveProtect(const Config& config, const ProtectionChange& change) {
    const CameraId& camera = change.interval.camera;
    bool known = config.cameras.contains(camera);
    for (const auto& [id, storage] : config.storage) {
        known = known || std::filesystem::exists(storage.path / camera.site() / camera.name());
    }
    if (!known) {
        throw Error{ErrorKind::NotFound,
                    fmt::format("camera '{}' is neither configured nor recorded", camera.text())};
    }
    for (const auto& [id, storage] : config.storage) {
        checkStorage({storage.path, storageMemory(config.state, id)}).take();
    }
    for (const auto& [id, storage] : config.storage) {
        Protections{storage.path}.change(change);
    }
}

}  // namespace betang
