// SPDX-License-Identifier: Apache-2.0

#include "config/secret.hpp"

#include <array>
#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/unique_fd.hpp"

namespace betang {

namespace {

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr size_t kLongestSecret = 1024;

Error problem(ErrorKind kind, const std::string& name, const char* rule) {
    return Error{kind, fmt::format("secret '{}' {}", name, rule)};
}

Result<void> checkStatus(const std::string& name, const struct stat& status) {
    if (!S_ISREG(status.st_mode)) {
        return problem(ErrorKind::BadConfig, name, "must be a regular file");
    }
    if ((status.st_mode & kOthers) != 0) {
        return problem(
            ErrorKind::BadConfig, name, "must be readable by its owner only (chmod 600)");
    }
    return {};
}

Error missing(const std::string& name, int reason) {
    if (reason == ENOENT) {
        return problem(ErrorKind::NotFound, name, "does not exist in the secrets folder");
    }
    if (reason == ELOOP) {
        return problem(ErrorKind::BadConfig, name, "must be a regular file");
    }
    return problem(ErrorKind::PermissionDenied, name, "cannot be read");
}

Result<Credentials> credentialsIn(const std::string& name, std::string_view text) {
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    const size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) {
        return problem(ErrorKind::BadConfig, name, "must hold one line, user:password");
    }
    return Credentials{std::string{line.substr(0, colon)}, std::string{line.substr(colon + 1)}};
}

}  // namespace

Result<void> checkSecret(const Config& config, const std::string& name) {
    struct stat status {};

    if (lstat((config.secrets / name).c_str(), &status) != 0) {
        return missing(name, errno);
    }
    return checkStatus(name, status);
}

namespace {

Result<std::string> readSecret(const Config& config, const std::string& name) {
    const UniqueFd file{
        open((config.secrets / name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    if (!file.valid()) {
        return missing(name, errno);
    }

    struct stat status {};

    if (fstat(file.get(), &status) != 0) {
        return missing(name, errno);
    }
    if (const auto usable = checkStatus(name, status); !usable) {
        return usable.error();
    }
    std::array<char, kLongestSecret> bytes{};
    const ssize_t length = ::read(file.get(), bytes.data(), bytes.size());
    if (length < 0) {
        return missing(name, errno);
    }
    if (static_cast<size_t>(length) == bytes.size()) {
        return problem(ErrorKind::BadConfig, name, "must be less than 1024 bytes long");
    }
    return std::string{bytes.data(), static_cast<size_t>(length)};
}

}  // namespace

Result<Credentials> loadSecret(const Config& config, const std::string& name) {
    const auto text = readSecret(config, name);
    return text ? credentialsIn(name, *text) : text.error();
}

Result<SecretKey> loadSecretKey(const Config& config, const std::string& name) {
    const auto text = readSecret(config, name);
    if (!text) {
        return text.error();
    }
    return SecretKey{text->substr(0, text->find_first_of("\r\n"))};
}

}  // namespace betang
