// SPDX-License-Identifier: Apache-2.0
//
// Zips from strangers: members lie in the file, apart from each other, under names of ours; and
// where nothing is wrong every other byte is the one that must stand there.

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "archive/zip_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace betang;
    const auto listing = readZip(size, [&](uint64_t offset, std::span<uint8_t> into) {
        if (offset > size || into.size() > size - offset) {
            return false;
        }
        if (!into.empty()) {
            std::memcpy(into.data(), data + offset, into.size());
        }
        return true;
    });
    uint64_t end = 0;
    std::vector<ZipEntry> entries;
    for (const ZipMember& member : listing.members) {
        if (!isZipName(member.entry.name) || member.header < end || member.data < member.header ||
            member.data > size || member.entry.bytes > size - member.data) {
            std::abort();
        }
        end = member.data + member.entry.bytes;
        entries.push_back(member.entry);
    }
    if (listing.problems.empty() && size - end != zipDirectory(entries).size()) {
        std::abort();
    }
    return 0;
}
