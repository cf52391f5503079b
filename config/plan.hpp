// SPDX-License-Identifier: Apache-2.0
//
// Which ingest worker pulls which camera: the one piece of wiring that the configuration alone does
// not fix, because a camera must keep its worker (and so its connection) when others come and go.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace betang {

inline constexpr int kCamerasPerWorker = 16;

struct Plan {
    std::map<CameraId, std::string> worker_of;  // worker names are "<link>-<n>", n from 0

    [[nodiscard]] std::vector<CameraId> camerasOf(const std::string& worker) const;
    [[nodiscard]] std::vector<std::string> workers() const;  // sorted, without repeats

    bool operator==(const Plan&) const = default;
};

// Keeps every camera of `previous` where it is as long as it exists on the same link, and fills the
// lowest-numbered worker of the link that has room with the others, in id order. Pure.
// Cameras that a remote site lends are pulled there and have no worker here.
[[nodiscard]] Plan planWorkers(const Config& config, const Plan& previous);

// The plan stands in <runtime>/plan.json, written by the supervisor alone before it starts or
// reloads a role. Every role reads it the same way: the stored plan brought up to date by
// planWorkers(), so a role started without a supervisor arrives at the same answer.
[[nodiscard]] Plan loadPlan(const Config& config);
void storePlan(const Config& config, const Plan& plan);  // atomic; throws Io

// Which process of this installation publishes a camera's streams: what endpointsFor() takes.
struct PublisherName {
    std::string role;  // ingest, or site for what is lent
    std::string name;

    bool operator==(const PublisherName&) const = default;
};

// Nothing for a camera that nobody publishes. Pure.
[[nodiscard]] std::optional<PublisherName> publisherOf(const Config& config,
                                                       const Plan& plan,
                                                       const CameraId& camera);

}  // namespace betang
