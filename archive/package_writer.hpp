// SPDX-License-Identifier: Apache-2.0
//
// Writes a zip of zip_layout.hpp from front to back, under another name until it is whole.

#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archive/manifest.hpp"
#include "archive/sha256.hpp"
#include "archive/zip_layout.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// Thread-bound. All functions throw Io when the disk refuses. What is not finished is removed; a
// killed process leaves PACKAGE.part, which the next writer of that package begins anew.
class PackageWriter final {
  public:
    // InvalidArgument when there is something at `path` already; Busy when another process is
    // writing it.
    explicit PackageWriter(std::filesystem::path path);
    ~PackageWriter();
    PackageWriter(const PackageWriter&) = delete;
    PackageWriter& operator=(const PackageWriter&) = delete;

    // Files come in the order of their names, each with its size first.
    void begin(std::string name, uint64_t bytes);
    void write(std::span<const uint8_t> bytes);
    void end();
    void add(std::string name, std::string_view contents);

    [[nodiscard]] const std::vector<PackageFile>& files() const { return files_; }

    // The package gets its name when it is whole and on disk, unless somebody took the name
    // meanwhile: InvalidArgument. Returns its size.
    uint64_t finish();

  private:
    void writeOut(std::string_view bytes);

    const std::filesystem::path path_;
    const std::filesystem::path part_;
    UniqueFd fd_;
    uint64_t written_ = 0;
    uint64_t header_at_ = 0;
    std::vector<ZipEntry> entries_;
    std::vector<PackageFile> files_;
    uint64_t filled_ = 0;  // of the file that is being written
    Sha256Hasher hasher_;
};

}  // namespace betang
