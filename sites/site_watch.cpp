// SPDX-License-Identifier: Apache-2.0

#include "sites/site_watch.hpp"

#include <utility>

#include <fmt/format.h>

namespace betang {

SiteWatch::SiteWatch(std::string link, MonoTime heard, UtcTime now)
    : report_{.link = std::move(link), .since = now}, lost_heard_{heard} {}

bool SiteWatch::update(MonoTime heard,
                       MonoTime now,
                       UtcTime utc,
                       const std::set<CameraId>& cameras) {
    if (report_.down) {
        if (heard == lost_heard_) {
            return false;
        }
        report_.down = false;
        report_.since = utc;
        return true;
    }
    if (now - heard < kSilence) {
        return false;
    }
    lost_heard_ = heard;
    report_.down = true;
    report_.since = utc - (now - heard);
    report_.cameras.assign(cameras.begin(), cameras.end());
    return true;
}

std::vector<StreamReport> lostStreams(const CameraId& camera, const LinkReport& link, UtcTime now) {
    std::vector<StreamReport> reports;
    for (const StreamKind kind : {StreamKind::Sub, StreamKind::Main}) {
        StreamReport report{{camera, kind}, StreamState::LinkDown};
        report.reason = fmt::format("nothing is heard of site {}", camera.site());
        report.since = link.since;
        report.at = now;
        reports.push_back(std::move(report));
    }
    return reports;
}

}  // namespace betang
