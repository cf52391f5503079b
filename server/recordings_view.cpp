// SPDX-License-Identifier: Apache-2.0

#include "server/recordings_view.hpp"

#include <algorithm>
#include <utility>

#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr size_t kMostRecordings = 100'000;
constexpr Duration kLongestJoin = std::chrono::seconds{1};

const char* causeOf(const ToldRecording& recording) {
    return recording.state == "deleted" ? "deleted by policy" : "missing";
}

// "unknown" is what nobody can explain.
std::string causeBefore(const ToldRecording& recording) {
    return recording.gap.empty() || recording.gap == "unknown" ? "not recorded" : recording.gap;
}

void appendGap(std::vector<Gap>& gaps, UtcTime from, UtcTime to, const std::string& cause) {
    if (to - from > kLongestJoin) {
        gaps.push_back({from, to, cause});
    }
}

}  // namespace

Result<std::vector<ToldRecording>> recordingsFrom(const Json& answer) {
    JsonFields fields{"the archive's answer", answer};
    std::vector<ToldRecording> recordings;
    for (const Json& item : fields.list("recordings", kMostRecordings)) {
        JsonFields one{"a recording of the archive's answer", item};
        recordings.push_back({.start = one.time("start_ns"),
                              .end = one.time("end_ns"),
                              .run = one.number("run"),
                              .epoch = one.number("epoch"),
                              .segments = one.number("segments"),
                              .bytes = one.number("bytes"),
                              .damaged = one.number("damaged"),
                              .state = one.text("state", 20),
                              .gap = item.contains("gap") ? one.text("gap", 20) : ""});
        if (!one.ok()) {
            return one.error();
        }
    }
    return fields.ok() ? Result<std::vector<ToldRecording>>{std::move(recordings)} : fields.error();
}

std::vector<Gap> gapsIn(const Interval& interval, const std::vector<ToldRecording>& recordings) {
    std::vector<Gap> gaps;
    UtcTime known = interval.from;  // everything before is covered or explained
    for (const ToldRecording& recording : recordings) {
        const UtcTime start = std::clamp(recording.start, interval.from, interval.to);
        const UtcTime end = std::clamp(recording.end, interval.from, interval.to);
        appendGap(gaps, known, start, causeBefore(recording));
        if (recording.state != "present") {
            appendGap(gaps, std::max(known, start), end, causeOf(recording));
        }
        known = std::max(known, end);
    }
    appendGap(gaps, known, interval.to, "not recorded");
    return gaps;
}

Json recordingsJson(const Interval& interval, const std::vector<ToldRecording>& recordings) {
    Json present = Json::array();
    for (const ToldRecording& recording : recordings) {
        if (recording.state == "present") {
            present.push_back({{"start", toRfc3339(std::max(recording.start, interval.from))},
                               {"end", toRfc3339(std::min(recording.end, interval.to))},
                               {"run", recording.run},
                               {"epoch", recording.epoch},
                               {"segments", recording.segments},
                               {"bytes", recording.bytes},
                               {"damaged", recording.damaged}});
        }
    }
    Json gaps = Json::array();
    for (const Gap& gap : gapsIn(interval, recordings)) {
        gaps.push_back(
            {{"start", toRfc3339(gap.start)}, {"end", toRfc3339(gap.end)}, {"cause", gap.cause}});
    }
    return {{"recordings", std::move(present)}, {"gaps", std::move(gaps)}};
}

}  // namespace betang
