// SPDX-License-Identifier: Apache-2.0

#include "archive/read_at.hpp"

#include <cerrno>

#include <unistd.h>

namespace betang {

bool readAt(int file, uint64_t offset, std::span<uint8_t> into) {
    while (!into.empty()) {
        const ssize_t got = pread(file, into.data(), into.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        into = into.subspan(static_cast<size_t>(got));
        offset += static_cast<uint64_t>(got);
    }
    return true;
}

}  // namespace betang
