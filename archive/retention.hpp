// SPDX-License-Identifier: Apache-2.0
//
// How much of the past a storage keeps of each camera and site: what the configuration says, and
// what follows from it for what is there. Pure.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "archive/catalogue.hpp"
#include "archive/deletion.hpp"
#include "config/config.hpp"

namespace betang {

inline constexpr const char* kTooOld = "age";  // why a segment goes, besides caps

// The limits of one storage. Footage of cameras and sites that are no longer configured is kept as
// the storage says.
struct RetentionPlan {
    std::optional<std::chrono::hours> keep;    // where nothing below says
    std::map<std::string, Retention> sites{};  // by id
    std::map<CameraId, Retention> cameras{};

    [[nodiscard]] std::optional<std::chrono::hours> keepOf(const CameraId& camera) const;

    // What any of them is to be kept for; nothing when nobody says.
    [[nodiscard]] std::optional<std::chrono::hours> longest() const;

    bool operator==(const RetentionPlan&) const = default;
};

[[nodiscard]] RetentionPlan retentionPlan(const Config& config, const StorageConfig& storage);

// What has to go now of `streams`: first what is too old, stream by stream, then what is above the
// cap of a camera, then of a site, down to 1 % below it.
[[nodiscard]] std::vector<DeletionGoal> dueDeletions(const RetentionPlan& plan,
                                                     const std::vector<StreamTotal>& streams,
                                                     UtcTime now);

// How many days of recording fit into a storage at the rate at which it filled so far, with what
// `free` bytes of the file system leave of its cap. Nothing before the first hour is recorded.
[[nodiscard]] std::optional<double> daysHeld(const CatalogueTotals& totals,
                                             uint64_t cap,
                                             uint64_t free);

}  // namespace betang
