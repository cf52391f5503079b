// SPDX-License-Identifier: Apache-2.0

#include "ingest/segment_files.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace betang {

namespace {

constexpr mode_t kFileMode = 0640;
constexpr mode_t kFolderMode = 0750;

Error ioError(const char* what, int code) {
    return {ErrorKind::Io,
            std::string{what} + ": " + std::error_code{code, std::generic_category()}.message()};
}

Result<void> checked(int returned, const char* what) {
    return returned == 0 ? Result<void>{} : ioError(what, errno);
}

}  // namespace

Result<UniqueFd> SystemSegmentFiles::create(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
    if (fd >= 0) {
        return UniqueFd{fd};
    }
    return errno == EEXIST ? Error{ErrorKind::Busy, "create: the file exists"}
                           : ioError("create", errno);
}

Result<size_t> SystemSegmentFiles::write(int fd, std::span<const uint8_t> bytes) {
    ssize_t written = -1;
    do {
        written = ::write(fd, bytes.data(), bytes.size());
    } while (written < 0 && errno == EINTR);
    if (written <= 0) {
        return ioError("write", written == 0 ? ENOSPC : errno);
    }
    return static_cast<size_t>(written);
}

Result<void> SystemSegmentFiles::truncate(int fd, uint64_t size) {
    return checked(::ftruncate(fd, static_cast<off_t>(size)), "truncate");
}

Result<void> SystemSegmentFiles::syncData(int fd) {
    return checked(::fdatasync(fd), "fdatasync");
}

Result<void> SystemSegmentFiles::sync(int fd) {
    return checked(::fsync(fd), "fsync");
}

Result<bool> SystemSegmentFiles::makeFolder(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), kFolderMode) == 0) {
        return true;
    }
    return errno == EEXIST ? Result<bool>{false} : ioError("make folder", errno);
}

Result<void> SystemSegmentFiles::syncFolder(const std::filesystem::path& folder) {
    const UniqueFd fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    return fd.valid() ? checked(::fsync(fd.get()), "fsync of a folder")
                      : ioError("open folder", errno);
}

void SystemSegmentFiles::remove(const std::filesystem::path& file) noexcept {
    ::unlink(file.c_str());
}

}  // namespace betang
