// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/analysis_text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "apps/commands/system_status.hpp"

namespace betang {

namespace {

double seconds(Duration duration) {
    return std::round(std::chrono::duration<double>(duration).count() * 1e3) / 1e3;
}

double rounded(double value) {
    return std::round(value * 1e5) / 1e5;
}

std::vector<ZoneEvent> byStart(std::vector<ZoneEvent> events) {
    std::stable_sort(events.begin(), events.end(), [](const ZoneEvent& a, const ZoneEvent& b) {
        return a.event.start < b.event.start;
    });
    return events;
}

Json toJson(const ZoneEvent& found) {
    const MotionEvent& event = found.event;
    return {{"type", "motion"},
            {"zone", found.zone},
            {"start_s", seconds(event.start)},
            {"end_s", seconds(event.end)},
            {"peak", rounded(event.peak)},
            {"x", rounded(event.peak_x)},
            {"y", rounded(event.peak_y)},
            {"travelled", rounded(event.travelled)},
            {"pictures", event.pictures}};
}

}  // namespace

std::string analysisLines(const Analysis& analysis, Duration cpu) {
    std::string text;
    for (const ZoneEvent& found : byStart(analysis.motion)) {
        text += toLine(toJson(found)) + "\n";
    }
    return text +
           toLine({{"type", "summary"},
                   {"frames", analysis.pictures},
                   {"decoded", analysis.decoded},
                   {"cpu_s", seconds(cpu)}}) +
           "\n";
}

std::string analysisTable(const Analysis& analysis, Duration cpu) {
    std::string text = fmt::format(
        "{:>9}  {:>9}  {:>6}  {:>9}  {}\n", "START s", "END s", "PEAK %", "TRAVELLED", "ZONE");
    for (const ZoneEvent& found : byStart(analysis.motion)) {
        text += fmt::format("{:9.1f}  {:9.1f}  {:6.1f}  {:9.2f}  {}\n",
                            seconds(found.event.start),
                            seconds(found.event.end),
                            found.event.peak * 100,
                            found.event.travelled,
                            found.zone.empty() ? "whole picture" : found.zone);
    }
    return text + fmt::format(
                      "{} motion events in {} pictures, {} decoded, {:.2f} s of processor "
                      "time\n",
                      analysis.motion.size(),
                      analysis.pictures,
                      analysis.decoded,
                      seconds(cpu));
}

}  // namespace betang
