// SPDX-License-Identifier: Apache-2.0

#include "analytics/open_events.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "core/error.hpp"
#include "core/replace_file.hpp"

namespace betang {

namespace {

constexpr std::streamsize kLargestFile = std::streamsize{4} << 20;

std::string contentsOf(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string text(static_cast<size_t>(kLargestFile), '\0');
    in.read(text.data(), kLargestFile);
    text.resize(static_cast<size_t>(in.gcount()));
    return text;
}

}  // namespace

std::vector<MotionReport> OpenEvents::left(UtcTime now) {
    std::vector<MotionReport> reports;
    const auto list = parseJson(contentsOf(file_));
    if (!list || !list->is_array()) {
        return reports;
    }
    for (const Json& one : *list) {
        if (auto report = motionReportFrom(one)) {
            report->end = std::max(report->start, now);
            report->ended_by = EventEnd::Restarted;
            reports.push_back(std::move(*report));
        }
    }
    return reports;
}

void OpenEvents::note(const MotionReport& report) {
    const MutexLocker lock{mutex_};
    if (report.end) {
        open_.erase(report.id());
    } else {
        open_.insert_or_assign(report.id(), report);
    }
    Json list = Json::array();
    for (const auto& [id, open] : open_) {
        list.push_back(toJson(open));
    }
    try {
        replaceFile(file_, toJsonText(list));
    } catch (const Error& error) {
        log_.warn("events under way cannot be kept: {}", error.text());
    }
}

}  // namespace betang
