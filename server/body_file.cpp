// SPDX-License-Identifier: Apache-2.0

#include "server/body_file.hpp"

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

namespace betang {

namespace {

constexpr size_t kFileBlock = size_t{64} << 10;

}  // namespace

void BodyFile::open(const FileBody& body) {
    body_ = body;
    file_.reset(::open(body.file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    block_.resize(kFileBlock);
}

std::span<const char> BodyFile::block(uint64_t left) {
    const uint64_t offset = body_.offset + body_.length - left;
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(left, block_.size()));
    const ssize_t got = ::pread(file_.get(), block_.data(), wanted, static_cast<off_t>(offset));
    return {block_.data(), got > 0 ? static_cast<size_t>(got) : 0};
}

}  // namespace betang
