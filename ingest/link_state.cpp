// SPDX-License-Identifier: Apache-2.0

#include "ingest/link_state.hpp"

#include <algorithm>
#include <set>

namespace betang {

void blameLink(std::vector<StreamReport>& reports) {
    std::set<CameraId> lost;
    UtcTime first = UtcTime::max();
    UtcTime last = UtcTime::min();
    for (const StreamReport& one : reports) {
        if (one.state == StreamState::Off || one.state == StreamState::DecoderFault) {
            continue;
        }
        if (one.state != StreamState::Offline) {
            return;
        }
        lost.insert(one.stream.camera);
        first = std::min(first, one.since);
        last = std::max(last, one.since);
    }
    if (lost.size() < 2 || last - first > kTogether) {
        return;
    }
    for (StreamReport& one : reports) {
        if (one.state == StreamState::Offline) {
            one.state = StreamState::LinkDown;
            one.reason = "every camera of the link was lost together: " + one.reason;
        }
    }
}

}  // namespace betang
