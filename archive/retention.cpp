// SPDX-License-Identifier: Apache-2.0

#include "archive/retention.hpp"

#include <algorithm>
#include <utility>

namespace betang {

namespace {

bool limits(const Retention& retention) {
    return retention != Retention{};
}

template <typename Key>
std::optional<Retention> limitsOf(const std::map<Key, Retention>& all, const Key& whose) {
    const auto found = all.find(whose);
    return found == all.end() ? std::nullopt : std::optional{found->second};
}

struct Share {
    std::vector<StreamId> streams;
    uint64_t bytes = 0;
};

// Adds what is above the caps of `all`, whose streams are `shares`.
template <typename Key>
void addAboveCap(std::vector<DeletionGoal>& goals,
                 const std::map<Key, Retention>& all,
                 std::map<Key, Share>& shares,
                 const char* reason) {
    for (const auto& [whose, retention] : all) {
        Share& share = shares[whose];
        if (!retention.cap_bytes || share.bytes <= *retention.cap_bytes) {
            continue;
        }
        const uint64_t target = *retention.cap_bytes - *retention.cap_bytes / 100;
        goals.push_back(
            {.streams = std::move(share.streams), .bytes = share.bytes - target, .reason = reason});
    }
}

}  // namespace

std::optional<std::chrono::hours> RetentionPlan::keepOf(const CameraId& camera) const {
    if (const auto own = limitsOf(cameras, camera); own && own->keep) {
        return own->keep;
    }
    const auto site = limitsOf(sites, std::string{camera.site()});
    return site && site->keep ? site->keep : keep;
}

std::optional<std::chrono::hours> RetentionPlan::longest() const {
    auto longest = keep;
    const auto consider = [&longest](const auto& all) {
        for (const auto& [whose, retention] : all) {
            longest = std::max(longest, retention.keep);  // nothing is less than any value
        }
    };
    consider(sites);
    consider(cameras);
    return longest;
}

RetentionPlan retentionPlan(const Config& config, const StorageConfig& storage) {
    RetentionPlan plan{.keep = storage.keep};
    for (const auto& [id, site] : config.sites) {
        if (limits(site.retention)) {
            plan.sites.emplace(id, site.retention);
        }
    }
    for (const auto& [id, camera] : config.cameras) {
        if (limits(camera.retention)) {
            plan.cameras.emplace(id, camera.retention);
        }
    }
    return plan;
}

std::vector<DeletionGoal> dueDeletions(const RetentionPlan& plan,
                                       const std::vector<StreamTotal>& streams,
                                       UtcTime now) {
    std::vector<DeletionGoal> goals;
    std::map<CameraId, Share> cameras;
    std::map<std::string, Share> sites;
    for (const StreamTotal& one : streams) {
        const CameraId& camera = one.stream.camera;
        const auto keep = plan.keepOf(camera);
        if (keep && one.oldest < now - *keep) {
            goals.push_back(
                {.streams = {one.stream}, .ended_before = now - *keep, .reason = kTooOld});
        }
        for (Share* share : {&cameras[camera], &sites[std::string{camera.site()}]}) {
            share->streams.push_back(one.stream);
            share->bytes += one.bytes;
        }
    }
    addAboveCap(goals, plan.cameras, cameras, "camera-cap");
    addAboveCap(goals, plan.sites, sites, "site-cap");
    return goals;
}

std::optional<double> daysHeld(const CatalogueTotals& totals, uint64_t cap, uint64_t free) {
    constexpr std::chrono::hours kLeast{1};
    if (!totals.oldest || !totals.newest || *totals.newest - *totals.oldest < kLeast ||
        totals.bytes == 0) {
        return std::nullopt;
    }
    const std::chrono::duration<double, std::ratio<86400>> span = *totals.newest - *totals.oldest;
    const uint64_t room = std::min(cap, totals.bytes + std::min(free, UINT64_MAX - totals.bytes));
    return span.count() * static_cast<double>(room) / static_cast<double>(totals.bytes);
}

}  // namespace betang
