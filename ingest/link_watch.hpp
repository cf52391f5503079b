// SPDX-License-Identifier: Apache-2.0
//
// Is a camera lost, or the link that it hangs on? A link is lost when at least two of its cameras
// went within kTogether of each other and none that has been heard of since is up. It is lost until
// a camera answers again: whatever its cameras do meanwhile is no news.

#pragma once

#include <string>
#include <vector>

#include "bus/link_report.hpp"
#include "bus/stream_state.hpp"

namespace betang {

// Pure but for what it remembers of the link; reentrant.
class LinkWatch final {
  public:
    static constexpr Duration kTogether = std::chrono::seconds{30};

    // Until the first update the link counts as up, since `now`.
    LinkWatch(std::string link, UtcTime now);

    // Takes what is known of all streams of the link. True when it was lost or is back: report()
    // says which.
    [[nodiscard]] bool update(const std::vector<StreamReport>& reports, UtcTime now);

    [[nodiscard]] const LinkReport& report() const { return report_; }

  private:
    LinkReport report_;
};

// Turns OFFLINE into LINK DOWN, with the link's report as the reason.
void blameLink(std::vector<StreamReport>& reports, const LinkReport& link);

}  // namespace betang
