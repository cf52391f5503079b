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

// What is printed for one finding, to be sorted by when it began.
struct FoundRow {
    Duration start{};
    Json json;
    std::string text;  // for people; empty: too much of it
};

std::string zoneName(const std::string& zone) {
    return zone.empty() ? "whole picture" : zone;
}

std::string rowText(Duration start,
                    Duration end,
                    const std::string& kind,
                    const std::string& rest) {
    return fmt::format("{:9.1f}  {:9.1f}  {:<10}  {}\n", seconds(start), seconds(end), kind, rest);
}

FoundRow rowOf(const ZoneEvent& found) {
    const MotionEvent& event = found.event;
    return {event.start,
            {{"type", "motion"},
             {"zone", found.zone},
             {"start_s", seconds(event.start)},
             {"end_s", seconds(event.end)},
             {"peak", rounded(event.peak)},
             {"x", rounded(event.peak_x)},
             {"y", rounded(event.peak_y)},
             {"travelled", rounded(event.travelled)},
             {"pictures", event.pictures}},
            rowText(event.start,
                    event.end,
                    "motion",
                    fmt::format("{}: {:.1f} % of the picture, travelled {:.2f}",
                                zoneName(found.zone),
                                event.peak * 100,
                                event.travelled))};
}

FoundRow rowOf(const ZoneCount& count) {
    return {count.at,
            {{"type", "count"},
             {"zone", count.zone},
             {"t_s", seconds(count.at)},
             {"count", count.count ? Json(rounded(*count.count)) : Json()},
             {"confidence", rounded(count.confidence)},
             {"occupancy", rounded(count.occupancy)}},
            ""};
}

FoundRow rowOf(const CrowdEvent& event) {
    return {event.start,
            {{"type", "crowd"},
             {"zone", event.zone},
             {"level", toText(event.level)},
             {"start_s", seconds(event.start)},
             {"end_s", seconds(event.end)},
             {"peak", rounded(event.peak)}},
            rowText(event.start,
                    event.end,
                    std::string{toText(event.level)},
                    fmt::format("{}: up to {:.0f} people", zoneName(event.zone), event.peak))};
}

FoundRow rowOf(const HealthEvent& event) {
    return {event.start,
            {{"type", "health"},
             {"kind", toText(event.kind)},
             {"start_s", seconds(event.start)},
             {"end_s", seconds(event.end)}},
            rowText(event.start, event.end, std::string{toText(event.kind)}, "the camera")};
}

std::vector<FoundRow> rowsOf(const Findings& found) {
    std::vector<FoundRow> rows;
    const auto add = [&rows](const auto& findings) {
        for (const auto& one : findings) {
            rows.push_back(rowOf(one));
        }
    };
    add(found.motion);
    add(found.counts);
    add(found.crowd);
    add(found.health);
    std::stable_sort(rows.begin(), rows.end(), [](const FoundRow& a, const FoundRow& b) {
        return a.start < b.start;
    });
    return rows;
}

// The mean of what could be counted; nothing when nobody was to be.
std::string countText(const std::vector<ZoneCount>& counts) {
    double sum = 0;
    double most = 0;
    size_t judged = 0;
    for (const ZoneCount& count : counts) {
        sum += count.count.value_or(0);
        most = std::max(most, count.count.value_or(0));
        judged += count.count ? 1 : 0;
    }
    return counts.empty() ? ""
                          : fmt::format(
                                "{:.1f} people at a time, {:.1f} at most; {} of {} counts "
                                "could be judged\n",
                                judged == 0 ? 0.0 : sum / static_cast<double>(judged),
                                most,
                                judged,
                                counts.size());
}

}  // namespace

std::string analysisLines(const Analysis& analysis, Duration cpu) {
    std::string text;
    for (const FoundRow& row : rowsOf(analysis.found)) {
        text += toLine(row.json) + "\n";
    }
    return text +
           toLine({{"type", "summary"},
                   {"frames", analysis.pictures},
                   {"decoded", analysis.decoded},
                   {"cpu_s", seconds(cpu)}}) +
           "\n";
}

std::string analysisTable(const Analysis& analysis, Duration cpu) {
    std::string text =
        fmt::format("{:>9}  {:>9}  {:<10}  {}\n", "START s", "END s", "WHAT", "WHERE");
    for (const FoundRow& row : rowsOf(analysis.found)) {
        text += row.text;
    }
    return text + countText(analysis.found.counts) +
           fmt::format(
               "{} motion events in {} pictures, {} decoded, {:.2f} s of processor "
               "time\n",
               analysis.found.motion.size(),
               analysis.pictures,
               analysis.decoded,
               seconds(cpu));
}

}  // namespace betang
