// SPDX-License-Identifier: Apache-2.0

#include "bus/watch_report.hpp"

#include <utility>

namespace betang {

std::string watchTopic(const CameraId& camera) {
    return "watch/" + camera.text() + "/";
}

Json toJson(const WatchReport& report) {
    return {{"camera", report.camera.text()},
            {"watched_from_ns", nanoseconds(report.watched_from)},
            {"seen_ns", nanoseconds(report.seen)},
            {"moving", report.moving},
            {"moved_from_ns", nanoseconds(report.moved_from)},
            {"moved_until_ns", nanoseconds(report.moved_until)}};
}

Result<WatchReport> watchReportFrom(const Json& message) {
    JsonFields fields{"watch report", message};
    auto camera = CameraId::parse(fields.text("camera", 100));
    if (!camera) {
        fields.refuse("camera", "must be the id of a camera");
        return fields.error();
    }
    WatchReport report{.camera = std::move(*camera)};
    report.watched_from = fields.time("watched_from_ns");
    report.seen = fields.time("seen_ns");
    report.moving = fields.flag("moving");
    report.moved_from = fields.time("moved_from_ns");
    report.moved_until = fields.time("moved_until_ns");
    if (report.moved_until < report.moved_from) {
        fields.refuse("moved_until_ns", "is before the beginning");
    }
    return fields.ok() ? Result<WatchReport>{std::move(report)} : fields.error();
}

}  // namespace betang
