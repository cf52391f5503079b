// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a package's members, for verification.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "archive/zip_reader.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// Thread-bound.
class PackageReader final {
  public:
    // NotFound when there is no such file, Io when it cannot be read.
    explicit PackageReader(const std::filesystem::path& file);

    [[nodiscard]] uint64_t size() const { return size_; }

    [[nodiscard]] const ZipListing& listing() const { return listing_; }

    // Null when there is no such member.
    [[nodiscard]] const ZipMember* find(const std::string& name) const;

    // The whole member; nothing when there is none or it has more than `most` bytes.
    [[nodiscard]] std::optional<std::string> text(const std::string& name, size_t most) const;

    // Io when the file became shorter.
    void read(uint64_t offset, std::span<uint8_t> into) const;

  private:
    [[nodiscard]] bool readAt(uint64_t offset, std::span<uint8_t> into) const;

    UniqueFd fd_;
    uint64_t size_ = 0;
    ZipListing listing_;
    std::map<std::string, const ZipMember*> by_name_;
};

}  // namespace betang
