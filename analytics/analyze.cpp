// SPDX-License-Identifier: Apache-2.0

#include "analytics/analyze.hpp"

#include <utility>

#include "analytics/clip_reader.hpp"
#include "analytics/small_grey.hpp"

namespace betang {

namespace {

void append(std::vector<ZoneEvent>& all, std::vector<ZoneEvent> more) {
    for (ZoneEvent& event : more) {
        all.push_back(std::move(event));
    }
}

}  // namespace

Analysis analyzeClip(const std::filesystem::path& file, std::vector<Zone> zones) {
    MotionStage stage{std::move(zones)};
    Analysis analysis;
    const ClipSummary summary = readClip(file, [&](const AVFrame& picture, Duration at) {
        if (const auto grey = smallGrey(picture)) {
            append(analysis.motion, stage.process(*grey, at));
        }
    });
    append(analysis.motion, stage.finish());
    analysis.pictures = summary.pictures;
    analysis.decoded = summary.decoded;
    return analysis;
}

}  // namespace betang
