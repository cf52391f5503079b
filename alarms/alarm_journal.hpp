// SPDX-License-Identifier: Apache-2.0
//
// Where an AlarmBook writes down what changed before anybody is told of it.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// Thread-bound.
class AlarmJournal {
  public:
    virtual ~AlarmJournal() = default;

    // All whole lines, oldest first. A torn last line is left out and overwritten.
    [[nodiscard]] virtual Result<std::vector<std::string>> read() = 0;

    // On disk when it returns.
    [[nodiscard]] virtual Result<void> append(std::string_view line) = 0;

    // Replaces all lines by this one.
    [[nodiscard]] virtual Result<void> replace(std::string_view line) = 0;

    // Bytes written since the last replace(): when to call it again.
    [[nodiscard]] virtual size_t size() const = 0;
};

class AlarmJournalFile final : public AlarmJournal {
  public:
    // `file` belongs to it alone; its folder exists.
    explicit AlarmJournalFile(std::filesystem::path file) : file_{std::move(file)} {}

    [[nodiscard]] Result<std::vector<std::string>> read() override;
    [[nodiscard]] Result<void> append(std::string_view line) override;
    [[nodiscard]] Result<void> replace(std::string_view line) override;

    [[nodiscard]] size_t size() const override { return size_; }

  private:
    [[nodiscard]] Result<void> open();

    const std::filesystem::path file_;
    UniqueFd fd_;
    size_t size_ = 0;  // of the whole lines
    bool read_ = false;
};

}  // namespace betang
