// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "archive/segment_scan.hpp"

// Whatever a file holds, its fragments lie inside it, in order and apart.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::span<const uint8_t> file{data, size};
    const auto scan = betang::scanSegment(size, [file](uint64_t offset, std::span<uint8_t> into) {
        if (offset > file.size() || into.size() > file.size() - offset) {
            return false;
        }
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
        return true;
    });
    if (!scan) {
        return 0;
    }
    uint64_t end = 0;
    for (const auto& fragment : scan->fragments) {
        if (fragment.offset < end || fragment.length > size - fragment.offset) {
            std::abort();
        }
        end = fragment.offset + fragment.length;
    }
    if (scan->duration < betang::Duration::zero()) {
        std::abort();
    }
    return 0;
}
