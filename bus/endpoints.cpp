// SPDX-License-Identifier: Apache-2.0

#include "bus/endpoints.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr size_t kLongestSocketPath = 107;  // sun_path less its terminating zero: unix(7)

std::string endpoint(const std::filesystem::path& runtime, std::string_view file) {
    const std::string path = (std::filesystem::absolute(runtime) / file).lexically_normal();
    if (path.size() > kLongestSocketPath) {
        throw Error{
            ErrorKind::BadConfig,
            fmt::format(
                "'runtime': the socket path {} is longer than {} bytes", path, kLongestSocketPath)};
    }
    return "ipc://" + path;
}

Error unusable(const std::filesystem::path& runtime, std::string_view why) {
    return Error{ErrorKind::BadConfig, fmt::format("'runtime': {} {}", runtime.string(), why)};
}

}  // namespace

Endpoints endpointsFor(const std::filesystem::path& runtime,
                       std::string_view role,
                       std::string_view name) {
    return {endpoint(runtime, fmt::format("{}-{}.live", role, name)),
            endpoint(runtime, fmt::format("{}-{}.catchup", role, name)),
            endpoint(runtime, fmt::format("{}-{}.control", role, name))};
}

void prepareRuntime(const std::filesystem::path& runtime) {
    std::error_code failed;
    if (runtime.has_parent_path()) {
        std::filesystem::create_directories(runtime.parent_path(), failed);
    }
    if (::mkdir(runtime.c_str(), 0700) != 0 && errno != EEXIST) {
        throw Error{ErrorKind::Io,
                    fmt::format("cannot create {}: {}", runtime.string(), std::strerror(errno))};
    }

    struct stat info {};

    if (::lstat(runtime.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
        throw unusable(runtime, "is not a folder");
    }
    if (info.st_uid != ::geteuid()) {
        throw unusable(runtime, "belongs to another user");
    }
    if ((info.st_mode & 077U) != 0) {
        throw unusable(runtime, "is open to other users: its mode must be 0700");
    }
}

}  // namespace betang
