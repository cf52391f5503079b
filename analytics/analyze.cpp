// SPDX-License-Identifier: Apache-2.0

#include "analytics/analyze.hpp"

namespace betang {

Analysis analyzeClip(const std::filesystem::path& file, const AnalysisWish& wish) {
    StageChain chain{wish.zones, wish.person_heights};
    Analysis analysis;
    const auto look = [&](const AVFrame& picture, Duration at) {
        static_cast<void>(chain.process(picture, at, analysis.found).ok());
        return chain.restless();
    };
    const ClipSummary summary = readClip(file, wish.decoding, {look, [&](const AVFrame& picture) {
                                                                   return chain.wouldStir(picture);
                                                               }});
    chain.finish(analysis.found);
    analysis.pictures = summary.pictures;
    analysis.decoded = summary.decoded;
    return analysis;
}

}  // namespace betang
