// SPDX-License-Identifier: Apache-2.0

#include "archive/package_reader.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "archive/read_at.hpp"
#include "core/error.hpp"

namespace betang {

PackageReader::PackageReader(const std::filesystem::path& file)
    : fd_{open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {
    struct stat status {};

    if (!fd_.valid() || fstat(fd_.get(), &status) != 0) {
        throw Error{errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                    fmt::format("cannot read {}: {}", file.native(), std::strerror(errno))};
    }
    if (!S_ISREG(status.st_mode)) {
        throw Error{ErrorKind::NotFound, fmt::format("{} is no file", file.native())};
    }
    size_ = static_cast<uint64_t>(status.st_size);
    listing_ = readZip(
        size_, [this](uint64_t offset, std::span<uint8_t> into) { return readAt(offset, into); });
    for (const ZipMember& member : listing_.members) {
        by_name_[member.entry.name] = &member;
    }
}

const ZipMember* PackageReader::find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

std::optional<std::string> PackageReader::text(const std::string& name, size_t most) const {
    const ZipMember* const member = find(name);
    if (member == nullptr || member->entry.bytes > most) {
        return std::nullopt;
    }
    std::string text(member->entry.bytes, '\0');
    read(member->data, {reinterpret_cast<uint8_t*>(text.data()), text.size()});
    return text;
}

void PackageReader::read(uint64_t offset, std::span<uint8_t> into) const {
    if (!readAt(offset, into)) {
        throw Error{ErrorKind::Io, "the package cannot be read to its end"};
    }
}

bool PackageReader::readAt(uint64_t offset, std::span<uint8_t> into) const {
    return betang::readAt(fd_.get(), offset, into);
}

}  // namespace betang
