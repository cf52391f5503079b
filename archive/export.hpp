// SPDX-License-Identifier: Apache-2.0
//
// `betang export`: an evidence package out of what is recorded. Needs no running system, changes
// nothing in the archive, and never decodes or encodes a picture.

#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "archive/manifest.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"

namespace betang {

struct ExportRequest {
    std::vector<CameraId> cameras{};
    TimeSpan asked{};
    std::string case_number{};
    std::string reason{};
    std::string operator_name{};
    std::string software{};
    std::filesystem::path output{};
};

struct ExportReport {
    Manifest manifest;
    uint64_t bytes = 0;     // of the package
    uint64_t damaged = 0;   // fragments that are not as recorded, or not there
    uint64_t unsealed = 0;  // segments that no checkpoint has sealed yet
};

// How many bytes of media were read, of how many.
using ExportProgress = std::function<void(uint64_t done, uint64_t of)>;

// Throws InvalidArgument for a request that makes no sense or whose output is there already,
// NotFound when nothing is recorded of any camera in the interval or no key signs here, and Io.
// Whatever it throws, and whenever it is killed, there is a whole package under its name or none; a
// killed one leaves what it was asked for (export_job.hpp).
ExportReport exportPackage(const Config& config,
                           const ExportRequest& request,
                           const Clock& clock,
                           const ExportProgress& progress = {});

}  // namespace betang
