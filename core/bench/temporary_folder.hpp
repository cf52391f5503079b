// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>

namespace betang::bench {

// A new folder below another, gone with everything in it at the end of the scope.
class TemporaryFolder {
  public:
    // Throws Io.
    explicit TemporaryFolder(const std::filesystem::path& parent);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace betang::bench
