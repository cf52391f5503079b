// SPDX-License-Identifier: Apache-2.0

#include "analytics/stage_chain.hpp"

#include <iterator>
#include <utility>

#include "analytics/camera_watch.hpp"
#include "analytics/small_grey.hpp"

namespace betang {

namespace {

template <typename T>
void moveInto(std::vector<T>& all, std::vector<T> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

StageChain::StageChain(const std::vector<Zone>& zones, const std::vector<PersonHeight>& heights)
    : motion_{zones} {
    if (!heights.empty()) {
        crowd_.emplace(zones, Perspective{heights});
    }
}

Result<void> StageChain::process(const AVFrame& picture, Duration at, Findings& found) {
    if (before_ && at - *before_ < kAnalysisInterval) {
        return {};
    }
    const auto grey = smallGrey(picture);
    if (!grey) {
        return grey.error();
    }
    before_ = at;
    moveInto(found.motion, motion_.process(*grey, at));
    if (crowd_) {
        CrowdNews news = crowd_->process(motion_.bodies(), motion_.confidence(), at);
        moveInto(found.counts, std::move(news.counts));
        moveInto(found.crowd, std::move(news.ended));
    }
    if (health_.isDue(at)) {
        if (const auto large = smallGrey(picture, kHealthWidth)) {
            moveInto(found.health, health_.process(*large, at));
        }
    }
    return {};
}

bool StageChain::wouldStir(const AVFrame& picture) const {
    const auto grey = smallGrey(picture);
    return grey && motion_.wouldStir(*grey);
}

void StageChain::finish(Findings& found) {
    moveInto(found.motion, motion_.finish());
    if (crowd_) {
        moveInto(found.crowd, crowd_->finish());
    }
    moveInto(found.health, health_.finish());
}

}  // namespace betang
