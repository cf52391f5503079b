// SPDX-License-Identifier: Apache-2.0

#include "archive/package_writer.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/crc32.hpp"
#include "core/error.hpp"
#include "core/replace_file.hpp"

namespace betang {

namespace {

constexpr mode_t kPackageMode = 0600;

[[noreturn]] void cannotWrite(const std::filesystem::path& path) {
    throw Error{ErrorKind::Io,
                fmt::format("cannot write {}: {}", path.native(), std::strerror(errno))};
}

Error alreadyThere(const std::filesystem::path& path) {
    return {ErrorKind::InvalidArgument,
            fmt::format("-o: {} is there already and stays as it is", path.native())};
}

bool isThere(const std::filesystem::path& path) {
    struct stat status {};

    return lstat(path.c_str(), &status) == 0;
}

std::filesystem::path partOf(std::filesystem::path path) {
    path += ".part";
    return path;
}

// Whether the name still leads to what was opened: it may have become a package meanwhile.
bool isStill(const std::filesystem::path& part, int fd) {
    struct stat named {};

    struct stat opened {};

    return lstat(part.c_str(), &named) == 0 && fstat(fd, &opened) == 0 &&
           named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

// The lock tells a part that is being written from one that was left.
UniqueFd openPart(const std::filesystem::path& part) {
    UniqueFd fd{open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kPackageMode)};
    if (!fd.valid()) {
        cannotWrite(part);
    }
    if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0 || !isStill(part, fd.get())) {
        throw Error{ErrorKind::Busy,
                    fmt::format("{} is being written by another process", part.native())};
    }
    if (ftruncate(fd.get(), 0) != 0) {
        cannotWrite(part);
    }
    return fd;
}

// Not every file system can refuse to replace: there the name is looked at just before.
bool renameToFree(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
        return true;
    }
    return errno == EINVAL && !isThere(to) && rename(from.c_str(), to.c_str()) == 0;
}

std::span<const uint8_t> octetsIn(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

PackageWriter::PackageWriter(std::filesystem::path path)
    : path_{std::move(path)}, part_{partOf(path_)} {
    if (isThere(path_)) {
        throw alreadyThere(path_);
    }
    fd_ = openPart(part_);
}

PackageWriter::~PackageWriter() {
    if (fd_.valid()) {
        unlink(part_.c_str());
    }
}

void PackageWriter::writeOut(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(fd_.get(), bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            cannotWrite(part_);
        }
        bytes.remove_prefix(static_cast<size_t>(done));
        written_ += static_cast<uint64_t>(done);
    }
}

void PackageWriter::begin(std::string name, uint64_t bytes) {
    if (!isZipName(name) || entries_.size() >= kMostZipEntries ||
        (!entries_.empty() && name <= entries_.back().name)) {
        throw Error{ErrorKind::Unsupported,
                    fmt::format("too many files for one package, or out of order: {}", name)};
    }
    header_at_ = written_;
    filled_ = 0;
    entries_.push_back({std::move(name), bytes, 0});
    writeOut(zipLocalHeader(entries_.back()));
}

void PackageWriter::write(std::span<const uint8_t> bytes) {
    ZipEntry& entry = entries_.back();
    entry.crc = crc32Of(bytes, entry.crc);
    hasher_.add(bytes);
    filled_ += bytes.size();
    writeOut({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// The header's checksum is only known now.
void PackageWriter::end() {
    const ZipEntry& entry = entries_.back();
    if (filled_ != entry.bytes) {
        throw Error{ErrorKind::Internal, "a file of the package has not the size it was said to"};
    }
    const std::string header = zipLocalHeader(entry);
    if (pwrite(fd_.get(), header.data(), header.size(), static_cast<off_t>(header_at_)) !=
        static_cast<ssize_t>(header.size())) {
        cannotWrite(part_);
    }
    files_.push_back({entry.name, entry.bytes, hasher_.finish()});
}

void PackageWriter::add(std::string name, std::string_view contents) {
    begin(std::move(name), contents.size());
    write(octetsIn(contents));
    end();
}

uint64_t PackageWriter::finish() {
    writeOut(zipDirectory(entries_));
    if (fsync(fd_.get()) != 0) {
        cannotWrite(part_);
    }
    if (!renameToFree(part_, path_)) {
        if (isThere(path_)) {
            throw alreadyThere(path_);
        }
        cannotWrite(path_);
    }
    fd_ = UniqueFd{};
    const auto folder = path_.parent_path();
    syncPath(folder.empty() ? std::filesystem::path{"."} : folder);
    return written_;
}

}  // namespace betang
