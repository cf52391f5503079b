// SPDX-License-Identifier: Apache-2.0

#include "archive/storage_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr int kFoldersAboveFile = 4;  // site, camera, stream, day

Error failure(int reason, const char* what, const std::filesystem::path& path) {
    return Error{reason == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                 fmt::format("cannot {} {}: {}", what, path.native(), std::strerror(reason))};
}

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { closedir(folder); }
};

// The names in a folder, sorted; nothing when it cannot be read.
std::vector<std::string> namesIn(int folder) {
    // fdopendir() takes its descriptor over.
    const int own = openat(folder, ".", kFolder);
    const std::unique_ptr<DIR, CloseFolder> stream{own < 0 ? nullptr : fdopendir(own)};
    std::vector<std::string> names;
    if (stream == nullptr) {
        if (own >= 0) {
            close(own);
        }
        return names;
    }
    while (const dirent* entry = readdir(stream.get())) {
        if (entry->d_name[0] != '.') {
            names.emplace_back(entry->d_name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

UniqueFd openBelow(int folder, const std::string& name, int flags) {
    return UniqueFd{openat(folder, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC)};
}

std::optional<DiskSegment> segmentAt(int parent, const std::filesystem::path& path) {
    const auto name = parseSegmentPath(path);

    struct stat status {};

    if (!name || fstatat(parent, path.filename().c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    const auto modified = std::chrono::seconds{status.st_mtim.tv_sec} +
                          std::chrono::nanoseconds{status.st_mtim.tv_nsec};
    return DiskSegment{path, *name, static_cast<uint64_t>(status.st_size), UtcTime{modified}};
}

}  // namespace

StorageFolder::StorageFolder(const std::filesystem::path& folder)
    : folder_{::open(folder.c_str(), kFolder)} {
    if (!folder_.valid()) {
        throw Error{ErrorKind::Io, failure(errno, "open storage", folder).text()};
    }
}

void StorageFolder::forEach(const std::function<void(const DiskSegment&)>& each) const {
    walk(folder_.get(), {}, 0, each);
}

void StorageFolder::walk(int folder,
                         const std::filesystem::path& below,
                         int depth,
                         const std::function<void(const DiskSegment&)>& each) const {
    for (const std::string& name : namesIn(folder)) {
        if (depth == kFoldersAboveFile) {
            if (const auto segment = segmentAt(folder, below / name)) {
                each(*segment);
            }
            continue;
        }
        const UniqueFd inner = openBelow(folder, name, O_RDONLY | O_DIRECTORY);
        if (inner.valid()) {
            walk(inner.get(), below / name, depth + 1, each);
        }
    }
}

Result<UniqueFd> StorageFolder::openParent(const std::filesystem::path& path) const {
    if (const auto name = parseSegmentPath(path); !name) {
        return name.error();
    }
    UniqueFd at{openat(folder_.get(), ".", kFolder)};
    for (const auto& part : path.parent_path()) {
        if (!at.valid()) {
            break;
        }
        at = openBelow(at.get(), part.native(), O_RDONLY | O_DIRECTORY);
    }
    if (!at.valid()) {
        return failure(errno, "open", path);
    }
    return at;
}

std::optional<DiskSegment> StorageFolder::find(const std::filesystem::path& path) const {
    const auto parent = openParent(path);
    return parent ? segmentAt(parent->get(), path) : std::nullopt;
}

Result<UniqueFd> StorageFolder::open(const std::filesystem::path& path) const {
    const auto parent = openParent(path);
    if (!parent) {
        return parent.error();
    }
    UniqueFd file = openBelow(parent->get(), path.filename().native(), O_RDONLY | O_NONBLOCK);
    if (!file.valid()) {
        return failure(errno, "open", path);
    }
    return file;
}

Result<bool> StorageFolder::remove(const std::filesystem::path& path, UtcTime today) const {
    const auto parent = openParent(path);
    if (!parent) {
        return parent.error();
    }
    if (!segmentAt(parent->get(), path)) {
        return failure(ENOENT, "delete", path);
    }
    if (unlinkat(parent->get(), path.filename().c_str(), 0) != 0) {
        return failure(errno, "delete", path);
    }
    if (fsync(parent->get()) != 0) {
        return false;
    }
    // The recorder makes folders of today and, around midnight, of yesterday.
    const std::string yesterday = toRfc3339(today - std::chrono::hours{24}).substr(0, 10);
    if (path.parent_path().filename().native() < yesterday) {
        const UniqueFd above = openBelow(parent->get(), "..", O_RDONLY | O_DIRECTORY);
        // Refused by the system while anything is left in it, which is what we want.
        unlinkat(above.get(), path.parent_path().filename().c_str(), AT_REMOVEDIR);
    }
    return true;
}

uint64_t StorageFolder::freeBytes() const {
    struct statvfs status {};

    if (fstatvfs(folder_.get(), &status) != 0) {
        return UINT64_MAX;
    }
    return uint64_t{status.f_bavail} * status.f_frsize;
}

}  // namespace betang
