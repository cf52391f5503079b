// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <set>
#include <vector>

#include "bus/link_report.hpp"
#include "bus/stream_state.hpp"
#include "core/clock.hpp"

namespace betang {

// Whether the link to a remote site is there: a site that lends cameras says something of each once
// a second, so silence means that the link, or the site, is gone. Pure; reentrant.
class SiteWatch final {
  public:
    static constexpr Duration kSilence = std::chrono::seconds{4};

    // `now` in both clocks: the link counts as up until kSilence has passed.
    SiteWatch(std::string link, MonoTime heard, UtcTime now);

    // `heard` is when the site was last heard. True when the link was lost or is back.
    [[nodiscard]] bool update(MonoTime heard,
                              MonoTime now,
                              UtcTime utc,
                              const std::set<CameraId>& cameras);

    [[nodiscard]] const LinkReport& report() const { return report_; }

  private:
    LinkReport report_;
    MonoTime lost_heard_{};  // when the site had last been heard when it was lost
};

// What the centre says of both streams of a camera whose site cannot be heard.
[[nodiscard]] std::vector<StreamReport> lostStreams(const CameraId& camera,
                                                    const LinkReport& link,
                                                    UtcTime now);

}  // namespace betang
