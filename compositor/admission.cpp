// SPDX-License-Identifier: Apache-2.0

#include "compositor/admission.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace betang {
namespace {

constexpr double kUsable = 0.9;
// What happens to run beside must not make a wall refuse nearly everything.
constexpr double kMostForOthers = 0.5;

}  // namespace

Admission admit(const DecodeLoad& decoding, const MachineUse& use) {
    Admission result{.decoding = decoding};
    result.needs = decoding.cores + use.drawing;
    result.has = kUsable * (use.all - std::min(use.others, kMostForOthers * use.all));
    result.carried = result.needs <= result.has;
    return result;
}

std::string toText(const Admission& admission) {
    std::string text = fmt::format(
        "decoding {} streams and drawing them takes {:.1f} cores, and there are {:.1f} for this "
        "wall",
        admission.decoding.streams,
        admission.needs,
        admission.has);
    if (admission.decoding.assumed > 0) {
        text += fmt::format(" ({} of them were never decoded here and are taken for average ones)",
                            admission.decoding.assumed);
    }
    return text;
}

}  // namespace betang
