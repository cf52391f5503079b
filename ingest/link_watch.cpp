// SPDX-License-Identifier: Apache-2.0

#include "ingest/link_watch.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace betang {

namespace {

bool isLost(const StreamReport& report) {
    return report.state == StreamState::Offline || report.state == StreamState::LinkDown;
}

// The camera has said something, even if it was no: the link carried it at that time.
bool hasAnswered(const StreamReport& report) {
    switch (report.state) {
        case StreamState::Busy:
        case StreamState::NoPermission:
        case StreamState::Unsupported:
            return true;
        default:
            return report.state == StreamState::Live;
    }
}

// A refusal stands until the next try, which may be minutes away: one from before the loss says
// nothing of the link as it is now.
bool isUp(const StreamReport& report, UtcTime lost) {
    return report.state == StreamState::Live || (hasAnswered(report) && report.since >= lost);
}

}  // namespace

LinkWatch::LinkWatch(std::string link, UtcTime now)
    : report_{.link = std::move(link), .since = now} {}

bool LinkWatch::update(const std::vector<StreamReport>& reports, UtcTime now) {
    const auto up = [&](UtcTime lost) {
        return std::any_of(reports.begin(), reports.end(), [lost](const StreamReport& one) {
            return isUp(one, lost) || one.state == StreamState::Connecting;
        });
    };
    if (report_.down) {
        const bool back = std::any_of(reports.begin(), reports.end(), [&](const auto& one) {
            return isUp(one, report_.since);
        });
        if (back) {
            report_.down = false;
            report_.since = now;
        }
        return back;
    }
    UtcTime newest = UtcTime::min();
    for (const StreamReport& one : reports) {
        newest = isLost(one) ? std::max(newest, one.since) : newest;
    }
    std::set<CameraId> lost;
    UtcTime first = newest;
    for (const StreamReport& one : reports) {
        // A camera that has been away for long must not hide that its link is lost.
        if (isLost(one) && newest - one.since <= kTogether) {
            lost.insert(one.stream.camera);
            first = std::min(first, one.since);
        }
    }
    if (lost.size() < 2 || up(first)) {
        return false;
    }
    report_.down = true;
    report_.since = first;
    report_.cameras.assign(lost.begin(), lost.end());
    return true;
}

void blameLink(std::vector<StreamReport>& reports, const LinkReport& link) {
    for (StreamReport& one : reports) {
        if (one.state == StreamState::Offline) {
            one.state = StreamState::LinkDown;
            one.reason = fmt::format(
                "link {} was lost with {} cameras: {}", link.link, link.cameras.size(), one.reason);
        }
    }
}

}  // namespace betang
