// SPDX-License-Identifier: Apache-2.0
//
// Reads what zip_layout.hpp writes, from whoever hands it in: nothing is extracted, nothing is
// unpacked, memory is bounded whatever the file claims, and a name that no writer of ours makes is
// never a member.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archive/segment_scan.hpp"
#include "archive/zip_layout.hpp"

namespace betang {

struct ZipMember {
    ZipEntry entry;
    uint64_t header = 0;  // where its local header lies in the zip
    uint64_t data = 0;    // where its bytes lie; all of them are there

    bool operator==(const ZipMember&) const = default;
};

// Where the zip is not what a writer of ours makes.
struct ZipProblem {
    std::string file;  // of the member it is about; empty: the zip's own directory
    uint64_t offset = 0;
    uint64_t length = 0;
    std::string detail;
};

struct ZipListing {
    std::vector<ZipMember> members;  // by place; names are unique and no two overlap
    std::vector<ZipProblem> problems;
    bool is_zip = false;  // it begins as ours do
};

// From the directory or, where that cannot be read, from the headers before each file. No problem:
// every byte outside of the members' data is as zip_layout.hpp derives it.
[[nodiscard]] ZipListing readZip(uint64_t size, const ReadAt& read);

}  // namespace betang
