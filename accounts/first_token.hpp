// SPDX-License-Identifier: Apache-2.0
//
// Who may make the first administrator: whoever can read a file that the server makes, mode 0600,
// while there is none. No password is known beforehand.

#pragma once

#include <filesystem>
#include <string_view>

namespace betang {

// Thread-bound.
class FirstToken final {
  public:
    explicit FirstToken(const std::filesystem::path& folder) : file_{folder / "first-token"} {}

    // A new token takes the place of any old one.
    void make() const;

    [[nodiscard]] bool fits(std::string_view token) const;

    void remove() const;

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

  private:
    std::filesystem::path file_;
};

}  // namespace betang
