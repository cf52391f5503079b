// SPDX-License-Identifier: Apache-2.0

#include "core/replace_file.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.hpp"
#include "core/unique_fd.hpp"

namespace betang {

namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path) {
    throw Error{ErrorKind::Io,
                fmt::format("cannot {} {}: {}", what, path.native(), std::strerror(errno))};
}

void writeAll(int fd, std::string_view rest, const std::filesystem::path& path) {
    while (!rest.empty()) {
        const ssize_t written = write(fd, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            fail("write", path);
        }
        rest.remove_prefix(static_cast<size_t>(written));
    }
}

}  // namespace

void replaceFile(const std::filesystem::path& path, std::string_view contents) {
    std::filesystem::path fresh = path;
    fresh += ".new";
    {
        const UniqueFd fd{open(fresh.c_str(),
                               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                               S_IRUSR | S_IWUSR)};
        if (!fd.valid()) {
            fail("create", fresh);
        }
        writeAll(fd.get(), contents, fresh);
        if (fsync(fd.get()) != 0) {
            fail("sync", fresh);
        }
    }
    if (rename(fresh.c_str(), path.c_str()) != 0) {
        fail("replace", path);
    }
    syncPath(path.has_parent_path() ? path.parent_path() : ".");
}

void syncPath(const std::filesystem::path& path) {
    const UniqueFd fd{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd.valid() || fsync(fd.get()) != 0) {
        fail("sync", path);
    }
}

}  // namespace betang
