// SPDX-License-Identifier: Apache-2.0
//
// What was asked of an export that has not ended, in PACKAGE.job beside the package: whoever is
// killed leaves it, and the export can be taken up without being asked again.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "archive/export.hpp"
#include "core/result.hpp"

namespace betang {

// {"cameras":["kapuas.dermaga"],"from_ns":N,"to_ns":N,"case":TEXT,"reason":TEXT,"operator":TEXT}
[[nodiscard]] std::string exportJobText(const ExportRequest& request);

// The request in an exportJobText(), without software and output; Corrupt names what is wrong.
[[nodiscard]] Result<ExportRequest> exportJobFrom(std::string_view text);

// What was asked of `package`. NotFound when nothing of it is left to do; Io, Corrupt.
[[nodiscard]] Result<ExportRequest> leftOver(const std::filesystem::path& package);

// Is there as long as the export of `request` has not ended, however it ends, but for a kill.
class ExportJob final {
  public:
    // Throws Io.
    explicit ExportJob(const ExportRequest& request);
    ~ExportJob();
    ExportJob(const ExportJob&) = delete;
    ExportJob& operator=(const ExportJob&) = delete;

  private:
    const std::filesystem::path file_;
};

}  // namespace betang
